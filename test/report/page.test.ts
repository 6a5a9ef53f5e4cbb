import { createHash } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { reportJson } from '../../src/report/json.ts'
import { renderPage } from '../../src/report/page.ts'
import type { Report } from '../../src/core/result.ts'
import { hostile } from './hostile.ts'
import { empty, severe } from './mock.ts'

let page = ''
beforeAll(async () => { page = await renderPage(severe()) })

/** Content of an inert script element. */
function embedded(html: string, id: string): string {
  const base64 = new RegExp(`id="${id}">([A-Za-z0-9+/=]*)</script>`).exec(html)?.[1]
  if (base64 === undefined) throw new Error(`no ${id} in the page`)
  return inflateRawSync(Buffer.from(base64, 'base64')).toString('utf8')
}

/** The page without its scripts: what a reader without JavaScript gets. */
function markup(html: string): string {
  return html.replace(/<script[^>]*>[\s\S]*?<\/script>/g, '')
}

/** Places where a pattern is found, cut short so that a failure is readable. */
function found(text: string, pattern: RegExp | string): string[] {
  const flags = pattern instanceof RegExp ? pattern.flags.replace('g', '') + 'g' : 'g'
  const source = pattern instanceof RegExp ? pattern.source : pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return [...text.matchAll(new RegExp(source, flags))].map(match => text.slice(Math.max(0, match.index - 60), match.index + 100))
}

describe('renderPage', () => {
  it('gives the same bytes for the same report', async () => {
    expect(await renderPage(structuredClone(severe())) === page).toBe(true)
  })

  it('gives other bytes for another number', async () => {
    const other = severe()
    other.figures['io.bytes'] = { value: 4096, unit: 'B', basis: 'one page' }
    expect(await renderPage(other) === page).toBe(false)
  })

  it('loads nothing', () => {
    const tags = (markup(page).match(/<[a-z][^>]*>/g) ?? []).join('\n')
    const references = [...tags.matchAll(/\s(?:src|href|srcset|data|action|poster)\s*=\s*["']?([^"'\s>]+)/g)].map(match => match[1] ?? '')
    expect(references.length).toBeGreaterThan(10)
    expect(references.filter(reference => !/^(#|data:)/.test(reference))).toEqual([])
    expect(found(markup(page), /@import|url\(/)).toEqual([])
  })

  it('allows exactly the scripts it holds, by hash, and no eval', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1] ?? ''
    const scripts = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(match => match[1] ?? '')
    expect(scripts).toHaveLength(2)
    const runtime = embedded(page, 'page-script')
    const hashes = [...scripts, runtime].map(script => `'sha256-${createHash('sha256').update(script).digest('base64')}'`)
    expect(policy).toContain(`script-src ${hashes.join(' ')};`)
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe-eval')
    for (const script of [...scripts, runtime]) expect(found(script, 'innerHTML')).toEqual([])
  })

  it('stays within 600 KB', () => {
    expect(Buffer.byteLength(page)).toBeLessThanOrEqual(600_000)
  })

  it('carries the report, whole, for download', () => {
    expect(embedded(page, 'report-data')).toBe(reportJson(severe()))
    expect(JSON.parse(embedded(page, 'report-data'))).toEqual(severe())
  })

  it('says true and naive on the first screen, and every table row without script', () => {
    const text = markup(page)
    expect(found(text, '<span class="tile-value">8.14 <small>GiB</small></span>')).not.toEqual([])
    expect(found(text, 'counting every line: <s>29.87\u00d7</s>')).not.toEqual([])
    expect(found(text, 'This does not show:')).not.toEqual([])
    expect(found(text, '24,783')).not.toEqual([])
    expect(text.match(/<section /g)).toHaveLength(16)
    expect(text.match(/How this was computed/g)).toHaveLength(16)
  })

  it('puts the worst finding first', () => {
    const order = [...page.matchAll(/id="finding-(\w+)"/g)].map(match => match[1])
    expect(order).toEqual(['IO001', 'IO004', 'IO007'])
  })
})

describe('what comes from a trace', () => {
  it('is escaped wherever it appears', async () => {
    const html = await renderPage(hostile())
    const text = markup(html)
    expect(found(text, /<img/i)).toEqual([])
    expect(found(text.replace(/="[^"]*"/g, '=""'), /<[^>]*\son\w+\s*=/i)).toEqual([])
    expect(found(text, '&lt;/script&gt;&lt;img onerror=alert(1)&gt;')).not.toEqual([])
    expect(found(text, '{{placeholder}}')).not.toEqual([])
    expect(found(text, '$&amp; $1 $` $&#39;')).not.toEqual([])
    expect(html.match(/<script/g)).toHaveLength(5)
    expect(html.match(/<\/script>/g)).toHaveLength(5)
  })

  it('cannot turn the direction of text around', async () => {
    const report = severe()
    report.inputs[0] = { name: 'blk\u202etxt.gz', format: 'ftrace-blk', bytes: 1, events: 1, role: 'counted' }
    expect(found(markup(await renderPage(report)), '\u202e')).toEqual([])
  })
})

describe('a report with little in it', () => {
  it('renders with figures of no value and tables of no row', async () => {
    const text = markup(await renderPage(empty()))
    expect(found(text, 'nothing to show')).not.toEqual([])
    expect(found(text, /\b(NaN|undefined|Infinity|null)\b/)).toEqual([])
  })

  it('renders with no figure and no table at all', async () => {
    const bare: Report = { ...empty(), figures: {}, tables: {} }
    const text = markup(await renderPage(bare))
    expect(found(text, 'No read was found in this recording.')).not.toEqual([])
    expect(found(text, /\b(NaN|undefined|Infinity|null)\b/)).toEqual([])
  })

  it('renders whichever one table or figure is missing or hollow', async () => {
    const full = severe()
    for (const name of Object.keys(full.tables)) {
      const { [name]: gone, ...tables } = full.tables
      expect(gone).toBeDefined()
      const nulls = Object.fromEntries(Object.entries(gone?.columns ?? {}).map(([column, cells]) => [column, cells.map(() => null)]))
      for (const report of [{ ...full, tables }, { ...full, tables: { ...tables, [name]: { title: name, columns: nulls } } }]) {
        expect(found(markup(await renderPage(report)), /\b(NaN|undefined|Infinity)\b/), name).toEqual([])
      }
    }
    for (const name of Object.keys(full.figures)) {
      const { [name]: gone, ...figures } = full.figures
      expect(gone).toBeDefined()
      expect(found(markup(await renderPage({ ...full, figures })), /\b(NaN|undefined|Infinity)\b/), name).toEqual([])
    }
  }, 60_000)

  it('shows tables that no section knows', async () => {
    const report = severe()
    report.tables['io.unheard'] = { title: 'Tensors', columns: { name: ['output.weight'], bytes: [69632000] } }
    expect(found(markup(await renderPage(report)), /id="tables"[\s\S]*output\.weight[\s\S]*66\.4 MiB/)).not.toEqual([])
  })

  it('shows another kind of report by its figures', async () => {
    const text = markup(await renderPage({ ...empty(), figures: { 'alloc.waste': { value: 0.25, unit: '1', basis: 'at peak' } }, tables: { 'alloc.sizes': { title: 'Sizes', columns: { size: [8], count: [3] } } } }))
    expect(found(text, 'alloc.waste')).not.toEqual([])
    expect(found(text, 'Sizes')).not.toEqual([])
  })
})

describe('long tables', () => {
  it('show 200 rows and say how many more there are', async () => {
    const report = severe()
    report.tables['io.devices'] = { title: 'Devices', columns: { device: Array.from({ length: 1234 }, (_, i) => `row-${i}`) } }
    const text = markup(await renderPage(report))
    expect(found(text, 'row-199<')).not.toEqual([])
    expect(found(text, 'row-200<')).toEqual([])
    expect(found(text, 'First 200 of 1,234 rows; 1,034 more are in the JSON and the CSV.')).not.toEqual([])
  })
})
