import { describe, expect, it } from 'vitest'
import { renderPage } from '../../src/report/page.ts'
import { tableHtml } from '../../src/report/table.ts'
import type { Report } from '../../src/core/result.ts'
import { runRecorded } from '../commands/run-recorded.ts'

const REQUESTS = ['--synthetic', 'requests=60,rate=20,prompt=lognormal:300:0.9,output=lognormal:60:0.9,seed=7', '--max-length', '2048']

/** Every kind of page that repeats what a chart shows. */
const KINDS: Record<string, string[]> = {
  'bundled recording': ['report', '--cross-check', 'none'],
  'kv, memory given': ['simulate', 'kv', ...REQUESTS, '--memory', '256MiB,128MiB'],
  'kv, as much as wanted': ['simulate', 'kv', ...REQUESTS],
  'page sizes': ['simulate', 'paged', ...REQUESTS, '--page-size', '1,4,16'],
  'page sizes, memory given': ['simulate', 'kv', ...REQUESTS, '--memory', '256MiB', '--page-size', '1,4,16'],
  branch: ['simulate', 'branch'],
  scratch: ['simulate', 'scratch'],
  size: ['size', '--layers', '8', '--kv-heads', '8', '--head-size', '64'],
  peak: ['peak'],
}

describe('tableHtml', () => {
  const text = (bytes: number[]): string => tableHtml({ title: 'T', columns: { name: bytes.map((_, i) => `row ${i}`), bytes, note: bytes.map(() => 'a word') } }, 'io.t').text

  it('gives every head its scope, and tells once a table which columns are numbers', () => {
    const html = text([4096])
    expect(html).toContain('<table class="n2">')
    expect(html).toContain('<thead><tr><th scope=col>name<th scope=col>bytes<th scope=col>note</thead>')
    expect(html).toContain('<tbody><tr><th scope=row>row 0<td>4 KiB<td>a word</tbody>')
    expect(html).not.toContain('class=""')
  })

  it('says the exact bytes where the text rounds them, and only there', () => {
    expect(text([46_809_088])).toContain('<td title="46,809,088 B">44.6 MiB<')
    expect(text([-46_809_088])).toContain('<td title="\u221246,809,088 B">\u221244.6 MiB<')
    for (const exact of [0, 1023, 1024, 1536, 44 * 2 ** 20]) expect(text([exact]), String(exact)).not.toContain('title=')
    for (const off of [1025, 1537, 44 * 2 ** 20 + 1, 2 ** 40 - 1]) expect(text([off]), String(off)).toContain(' title="')
  })

  it('has no class without a column of numbers', () => {
    expect(tableHtml({ title: 'T', columns: { name: ['a'], note: ['b'] } }, null).text).toContain('<table>\n')
  })
})

describe.each(Object.entries(KINDS))('tables of a page: %s', (_, words) => {
  it('stand once each, under an id of their own; every link within the page leads somewhere', async () => {
    const { code, out, err } = await runRecorded(...words, '--json', '-')
    expect([code, err]).toEqual([0, ''])
    const page = (await renderPage(JSON.parse(out) as Report)).replace(/<script[^>]*>[\s\S]*?<\/script>|<style>[\s\S]*?<\/style>/g, '')
    const tables = page.match(/<table[\s\S]*?<\/table>/g) ?? []
    expect(tables.length).toBeGreaterThan(3)
    expect(new Set(tables).size).toBe(tables.length)
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(match => match[1])
    expect(new Set(ids).size).toBe(ids.length)
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(match => match[1])
    expect(links.filter(link => !ids.includes(link))).toEqual([])
    for (const table of tables) expect((table.match(/<th scope=col/g) ?? []).length).toBeLessThanOrEqual(24)
    expect(Buffer.byteLength(page)).toBeLessThan(150_000)
  })
})
