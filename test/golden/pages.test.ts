import { mkdirSync, mkdtempSync, rmSync, writeFileSync, copyFileSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Report } from '../../src/core/result.ts'
import { readRecording } from '../../src/node/read-recording.ts'
import { renderPage } from '../../src/report/page.ts'
import { golden, read, samples, sharedData } from './read.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidemark-'))
afterAll(() => rmSync(folder, { recursive: true }))

type PageOracle = Record<string, unknown>

/** The oracle's `page_cache` in the report's numbers; what mincore and fincore saw is not in a trace. */
function shown({ figures, tables }: Report): PageOracle {
  const value = (name: string): number => figures[name]!.value!
  const column = (table: string, name: string): number[] => tables[table]!.columns[name]!.map(Number)
  const sum = (cells: number[]): number => cells.reduce((a, b) => a + b, 0)
  const times = column('cache.addsPerPage', 'times')
  const histogram = (name: string): Record<string, number> => Object.fromEntries(column('cache.addsPerPage', name).flatMap((count, i) => (count > 0 ? [[String(times[i]), count]] : [])))
  const added = histogram('pagesAdded'), deleted = histogram('pagesDeleted')
  const most = (counts: Record<string, number>): number => Math.max(...Object.keys(counts).map(Number))
  const { order, addEvents, deleteEvents } = tables['cache.orders']!.columns
  const { process, pagesDeleted } = tables['cache.deletedBy']!.columns
  return {
    add_events: sum(addEvents!.map(Number)),
    delete_events: sum(deleteEvents!.map(Number)),
    pages_added: value('cache.pagesAdded'),
    pages_deleted: value('cache.pagesDeleted'),
    bytes_added: value('cache.bytesAdded'),
    distinct_pages_added: value('cache.distinctPages'),
    distinct_pages_deleted: sum(Object.entries(deleted).map(([k, count]) => (k === '0' ? 0 : count))),
    pages_in_file: sum(column('cache.files', 'spanPages')),
    max_adds_of_a_page: most(added),
    max_deletes_of_a_page: most(deleted),
    adds_per_page_histogram: added,
    deletes_per_page_histogram: deleted,
    folio_orders: Object.fromEntries([
      ...order!.flatMap((k, i) => (addEvents![i] === 0 ? [] : [[`add ${k}`, addEvents![i]]])),
      ...order!.flatMap((k, i) => (deleteEvents![i] === 0 ? [] : [[`del ${k}`, deleteEvents![i]]])),
    ]),
    deleted_pages_by_comm: Object.fromEntries(process!.map((name, i) => [String(name), pagesDeleted![i]])),
    balance_added_minus_deleted: value('cache.pagesAdded') - value('cache.pagesDeleted'),
  }
}

const EVENTS = { 'none-frag': golden('./none-frag/events.txt.zst'), 'severe-frag': join(sharedData ?? '', 'block-io/llm-captures/severe-frag/events.txt.zst') }

/** Skipped where the shared data is absent: the oracle's answers are there. */
describe.skipIf(sharedData === null)('pages of the page cache, as the oracle counts them (shared data)', () => {
  it.each(Object.entries(EVENTS))('%s', async (name, path) => {
    const oracle = (JSON.parse(readFileSync(join(sharedData!, `block-io/llm-captures/${name}/oracle.json`), 'utf8')) as { page_cache: PageOracle }).page_cache
    const want = Object.fromEntries(Object.entries(oracle).filter(([key]) => !/^(mincore|fincore)/.test(key)))
    const report = await read(path)
    expect(shown(report)).toEqual(want)
    expect(report.figures['cache.refaults']!.value).toBe(Number(want['pages_added']) - Number(want['distinct_pages_added']))
    expect(report.figures['cache.touches']!.value).toBeNull()
    const { check, result, detail } = report.tables['io.checks']!.columns
    const row = check!.indexOf('pages added are what the disk read')
    expect([result![row], detail![row]]).toEqual(['pass', expect.stringMatching(/ (4,096|40,960) B more read than added$/)])
    expect(result![check!.indexOf('a page leaves before it comes back')]).toBe(name === 'none-frag' ? 'not possible' : 'pass')
    expect(report.findings.map(({ id }) => id).filter((id) => id.startsWith('PC'))).toEqual(name === 'none-frag' ? [] : ['PC001', 'PC002'])
  })
})

describe('none-frag', () => {
  it('added each page once, from the file that comes with the project', async () => {
    const { figures, tables } = await read(EVENTS['none-frag'])
    expect([figures['cache.pagesAdded']!.value, figures['cache.distinctPages']!.value, figures['cache.refaultShare']!.value]).toEqual([285598, 285598, 0])
    expect([tables['cache.files']!.columns['device'], tables['cache.files']!.columns['inode']]).toEqual([['7:2'], ['46']])
  })

  it('keeps its pages when the tracepoints only check another form', async () => {
    const place = join(folder, 'capture')
    mkdirSync(place)
    copyFileSync(EVENTS['none-frag'], join(place, 'events.txt.zst'))
    copyFileSync(join(samples, 'none-frag/blk.txt.gz'), join(place, 'blk.txt.gz'))
    const report = await readRecording([place])
    expect(report.inputs.map(({ name, role }) => [name, role])).toEqual([['blk.txt.gz', 'counted'], ['events.txt.zst', 'cross-check']])
    expect(report.figures['cache.pagesAdded']).toEqual({ value: 285598, unit: 'pages', basis: 'page-cache events of events.txt.zst, 1 file, pages of 4,096 B' })
    expect(report.tables['io.forms']!.columns['agrees']).toEqual([null, 'yes'])
    const page = await renderPage(report)
    expect(page).toContain('1.09 GiB entered the page cache, and nothing left it')
    expect(Object.keys((await readRecording([place], { crossCheck: 'none' })).figures).filter((name) => name.startsWith('cache.'))).toEqual([])
  })
})

describe('a trace of the page cache alone', () => {
  const line = (i: number, what: string): string => `less-901 [005] ..... 72.${String(531607 + i)}: mm_filemap_${what}\n`
  const text = line(0, 'add_to_page_cache: dev 253:3 ino 2e pfn=0x1 ofs=0 order=2') + line(1, 'fault: dev=253:3 ino=2e ofs=0') +
    line(2, 'delete_from_page_cache: dev 253:3 ino 2e pfn=0x1 ofs=0 order=2') + line(3, 'add_to_page_cache: dev 253:3 ino 2e pfn=0x1 ofs=0 order=2')

  it('gives a report with its figures and no block I/O, and a page', async () => {
    const path = join(folder, 'pages.txt')
    writeFileSync(path, text)
    const report = await read(path)
    expect(report.verdict).toMatchObject({ grade: 'CLEAN', sentence: '32 KiB entered the page cache (50.0 % of it again) and 16 KiB left it, in 1 file.' })
    expect(report.settings['device']).toBeNull()
    expect(Object.fromEntries(Object.entries(report.figures).map(([name, { value }]) => [name, value]))).toEqual({
      'io.lost.events': 0, 'cache.pagesAdded': 8, 'cache.bytesAdded': 32768, 'cache.distinctPages': 4, 'cache.pagesDeleted': 4, 'cache.refaults': 4,
      'cache.refaultShare': 0.5, 'cache.touches': 1, 'cache.timeline.width': 0.001,
    })
    expect(Object.keys(report.tables)).toEqual(['io.actions', 'io.checks', 'io.forms', 'cache.files', 'cache.addsPerPage', 'cache.timeline', 'cache.orders', 'cache.deletedBy'])
    expect(report.findings.map(({ id }) => id)).toEqual(['PC001'])
    expect(await renderPage(report)).toContain('32 KiB entered the page cache, 50.0 % of it after it had been thrown out')
  })

  it('is still refused where not even that can be read', async () => {
    const path = join(folder, 'other.txt')
    writeFileSync(path, 'less-901 [005] ..... 72.531607: sched_switch: x\n')
    await expect(read(path)).rejects.toThrow(/no block event/)
  })
})
