import fc from 'fast-check'
import { expect, it } from 'vitest'
import { collectPages, pagesOfRange } from '../../src/traces/pages.ts'
import { readText } from '../../src/traces/read.ts'
import { bytesSource } from '../decode/bytes-source.ts'
import { openCore } from '../core/open-core.ts'
import { pagesOf, sumsOf, type PageEvent } from '../oracles/pages.ts'

const text = (events: readonly PageEvent[]): string => events.map(({ action, device, inode, page, order, process }, i) =>
  `${process}-7 [000] ..... 1.${String(i).padStart(6, '0')}: mm_filemap_${action === 'add' ? 'add_to' : 'delete_from'}_page_cache: dev ${device} ino ${inode.toString(16)} pfn=0x1 ofs=${page * 4096} order=${order}\n`).join('')

async function observe(events: readonly PageEvent[], filter: (core: ReturnType<typeof openCore>) => void = () => {}): Promise<ReturnType<typeof openCore>> {
  const core = openCore()
  core.exports.filterSet(1, 0, 0, -Infinity, Infinity)
  filter(core)
  let first = true
  await readText(core, bytesSource(new TextEncoder().encode(text(events)), 4096), (n) => {
    if (first) core.exports.originSet(core.exports.baseSeconds(), core.exports.baseNanoseconds())
    first = false
    core.exports.observe(n)
  })
  return core
}

const event: fc.Arbitrary<PageEvent> = fc.record({
  action: fc.constantFrom('add', 'delete'),
  device: fc.constantFrom('8:1', '253:6'),
  inode: fc.constantFrom(1, 46, 2 ** 40 + 1),
  page: fc.oneof(fc.nat(150), fc.constant(2 ** 38)),
  order: fc.nat(7),
  process: fc.constantFrom('lrun', 'kswapd0'),
})

it('agrees with a map of every page, file by file and range by range', async () => {
  await fc.assert(fc.asyncProperty(fc.array(event, { maxLength: 60 }), fc.nat(200), fc.nat(200), async (events, first, count) => {
    const core = await observe(events)
    const trace = collectPages(core)
    const want = pagesOf(events)
    const files = [...new Set(events.map(({ device, inode }) => `${device} ${inode}`))]
    expect(trace?.files.length ?? 0).toBe(files.length)
    for (const [index, file] of files.entries()) {
      expect(trace!.files.find(({ device, inode }) => `${device} ${inode}` === file)).toMatchObject(sumsOf(want, file))
      expect(pagesOfRange(core, index, first * 4096, (first + count) * 4096)).toEqual(sumsOf(want, file, first, count))
    }
    const times = (which: 'adds' | 'deletes'): Map<number, number> => {
      const out = new Map<number, number>()
      for (const page of want.values()) out.set(page[which], (out.get(page[which]) ?? 0) + 1)
      return out
    }
    for (const { times: k, added, deleted } of trace?.histogram ?? []) expect([k, added, deleted]).toEqual([k, times('adds').get(k) ?? 0, times('deletes').get(k) ?? 0])
    const sum = (action: string, of: (one: PageEvent) => boolean = () => true): number => events.filter((one) => one.action === action && of(one)).reduce((all, one) => all + 2 ** one.order, 0)
    for (const { name, added, deleted } of trace?.actors ?? []) expect([added, deleted]).toEqual([sum('add', (one) => one.process === name), sum('delete', (one) => one.process === name)])
    expect(trace?.timeline.windows.reduce((all, window) => all + window.added, 0) ?? 0).toBe(sum('add'))
  }), { numRuns: 150 })
})

const add = (page: number, order = 0): PageEvent => ({ action: 'add', device: '8:1', inode: 46, page, order, process: 'lrun' })
const del = (page: number, process = 'lrun'): PageEvent => ({ action: 'delete', device: '8:1', inode: 46, page, order: 0, process })

it('a refault is an add after a delete, of a page that was resident before too', async () => {
  expect(collectPages(await observe([add(0), del(0), add(0), del(9), add(9), add(3)]))!.total).toMatchObject({ refaults: 2, pagesAdded: 4, unexplained: 0 })
})

it('knows that an event between two of one kind is missing', async () => {
  expect(collectPages(await observe([add(0), add(0), del(1), del(1)]))!.total).toMatchObject({ refaults: 0, unexplained: 2 })
})

it('a part of a page belongs to the range', async () => {
  const core = await observe([add(0, 2)])
  expect(pagesOfRange(core, 0, 4095, 4097).distinct).toBe(2)
  expect(pagesOfRange(core, 0, 4096, 4096).distinct).toBe(0)
  expect(pagesOfRange(core, 0, 0, 1e15).distinct).toBe(4)
})

it('process and time choose, the operation does not', async () => {
  const all = [add(0), del(0, 'kswapd0'), add(1)]
  const byName = collectPages(await observe(all, (core) => core.exports.filterSet(2, 2, core.intern('lrun'), -Infinity, Infinity)))
  expect(byName).toMatchObject({ refused: 1, total: { pagesAdded: 2, pagesDeleted: 0 } })
  const byTime = collectPages(await observe(all, (core) => core.exports.filterSet(1, 0, 0, 1000, 2000)))
  expect(byTime).toMatchObject({ refused: 2, total: { pagesAdded: 0, pagesDeleted: 1 } })
})

it('is null where no page event was recorded', async () => {
  expect(collectPages(await observe([]))).toBeNull()
})
