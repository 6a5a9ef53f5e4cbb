import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sharedData } from '../golden/read.ts'
import { decodeText, ledgerOf } from './decode.ts'

const prefix = '            less-901     [005] .....    72.531607: '
const one = async (text: string, before = prefix): Promise<Record<string, unknown>> => {
  const { lines } = await decodeText(`${before}${text}\n`, 'jsonl')
  return lines.length === 1 ? JSON.parse(lines[0]!) as Record<string, unknown> : {}
}

/** Every form of every event: of these lines the ones with `less` and the systrace ones are real. */
const FORMS: [string, Record<string, unknown>][] = [
  ['mm_filemap_add_to_page_cache: dev 253:3 ino 13f730 pfn=0x113bcc ofs=4096 order=0', { action: 'cache_add', device: '253:3', inode: '13f730', offset: 4096, bytes: 4096 }],
  ['mm_filemap_delete_from_page_cache: dev 7:2 ino 2e pfn=0x15d491 ofs=429166592 order=6', { action: 'cache_delete', inode: '2e', offset: 429166592, bytes: 262144 }],
  ['mm_filemap_add_to_page_cache: dev 253:6 ino 7580 page=0000000060e990c7 pfn=677646 ofs=159744', { action: 'cache_add', device: '253:6', inode: '7580', offset: 159744, bytes: 4096 }],
  ['mm_filemap_delete_from_page_cache: dev 8:1 ino ffffffffffffffff page=0x60e990c7 pfn=0xa571e ofs=0', { action: 'cache_delete', inode: 'ffffffffffffffff', offset: 0, bytes: 4096 }],
  ['mm_filemap_fault: dev=8:1 ino=2e ofs=8192', { action: 'cache_fault', device: '8:1', inode: '2e', offset: 8192, bytes: 4096 }],
  ['mm_filemap_fault: dev 253:3 ino 13f730 ofs=196608', { action: 'cache_fault', offset: 196608, bytes: 4096 }],
  ['mm_filemap_get_pages: dev=8:1 ino=2e ofs=4096-12287', { action: 'cache_get', offset: 4096, bytes: 8192 }],
  ['mm_filemap_map_pages: dev=8:1 ino=2e ofs=0-4095', { action: 'cache_map', offset: 0, bytes: 4096 }],
  ['mm_filemap_get_pages: dev 253:3 ino 13f730 ofs=0 max_ofs=4096', { action: 'cache_get', offset: 0, bytes: 8192 }],
  ['mm_filemap_map_pages: dev 253:3 ino 13f730 ofs=0 max_ofs=16384', { action: 'cache_map', offset: 0, bytes: 20480 }],
  ['filemap:mm_filemap_fault: dev=8:1 ino=2e ofs=8192', { action: 'cache_fault', offset: 8192 }],
]

describe('events of the page cache', () => {
  it.each(FORMS)('%s', async (text, want) => {
    expect(await one(text)).toMatchObject({ sector: null, thread: 901, process: 'less', ...want })
  })

  it.each([
    ['MediaStoreImpor-27212 (27176) [000] .... 16136.595194: ', 27212, 'MediaStoreImpor'],
    ['          <...>-27197 (-----) [002] .... 16136.613471: ', 27197, null],
    [' Web Content-2-77  ( 1322) [005] .... 16138.357581: ', 77, 'Web Content-2'],
    ['fs-file-reader    6439 [001]  3399.871573:    filemap:', 6439, 'fs-file-reader'],
    ['  a [3] b-42  [001] .....  5.165050: ', 42, 'a [3] b'],
    ['my prog  99/123 [000]  3399.871573: ', 123, 'my prog'],
  ])('names the thread before %j', async (before, thread, process) => {
    expect(await one('mm_filemap_fault: dev=8:1 ino=2e ofs=8192', before)).toMatchObject({ thread, process })
  })

  it.each([
    'mm_filemap_fault: dev=8:1 ino=2e', 'mm_filemap_fault: dev=8:1 ino=2e ofs=', 'mm_filemap_fault: dev=8 ino=2e ofs=0', 'mm_filemap_fault: dev=8:1 ino= ofs=0',
    'mm_filemap_fault: dev=8:1 ino=2e ofs=x', 'mm_filemap_fault: dev=8:1 ino=12345678901234567 ofs=0', 'mm_filemap_fault: dev=5000:1 ino=2e ofs=0', 'mm_filemap_fault: ',
    'mm_filemap_fault: dev=8:1 ino=2e ofs=9007199254740992', 'mm_filemap_get_pages: dev=8:1 ino=2e ofs=4096', 'mm_filemap_get_pages: dev=8:1 ino=2e ofs=8192-4095',
    'mm_filemap_map_pages: dev=8:1 ino=2e ofs=0 max_ofs=', 'mm_filemap_add_to_page_cache: dev 8:1 ino 2e pfn=0x1 ofs=4096', 'mm_filemap_add_to_page_cache: dev 8:1 ino 2e pfn=0x1 ofs=0 order=19',
    'mm_filemap_add_to_page_cache: dev 8:1 ino 2e pfn=0x1 ofs=0 order=', 'mm_filemap_add_to_page_cache: dev 8:1 i_iyes 2e pfn=0x1 ofs=0 order=0', 'mm_filemap_fault: dev=8:1 ino=2e ofs=0junk',
  ])('a broken line is malformed: %s', async (text) => {
    expect(ledgerOf(await decodeText(`${prefix}${text}\n`))).toEqual({ 1: 1 })
  })

  it('a line cut anywhere is lost as such or is no event, and never another event', async () => {
    const [text] = FORMS[1]!
    for (let cut = 1; cut < text.length; cut++) {
      const decoded = await decodeText(`${prefix}${text.slice(0, cut)}`)
      expect([cut, decoded.lines]).toEqual([cut, []])
      const counts = ledgerOf(decoded)
      expect([cut, (counts[5] ?? 0) + (counts[8] ?? 0)]).toEqual([cut, 1])
    }
  })

  it('other events of the group are other events', async () => {
    expect(ledgerOf(await decodeText(`${prefix}mm_filemap_other: dev 1:2\n${prefix}filemap_set_wb_err: dev=8:1 ino=0x2e errseq=0x1\n`))).toEqual({ 8: 2 })
  })

  it('make no device of a disk and no line of a request, even on the disk that holds the file system', async () => {
    const block = '            lrun-7 [000] .....    72.531609: block_rq_issue: 7,2 RA 4096 () 8 + 8 [lrun]\n'
    const page = `${prefix}mm_filemap_add_to_page_cache: dev 7:2 ino 2e pfn=0x1 ofs=0 order=1\n`
    const { trace } = await decodeText(page + block + page.replace('7:2', '259:3') + block + page)
    expect(trace.devices.map(({ id }) => id)).toEqual(['7:2'])
    expect([...trace.devices[0]!.sizedLines]).toEqual([['D', 2]])
    expect(trace.devices[0]!.everyLine.requests).toBe(2)
    expect(trace.census).toEqual([{ action: 'D', rwbs: 'RA', count: 2 }, { action: 'cache_add', rwbs: 'N', count: 3 }])
    expect(trace.pages!.files.map(({ device, pagesAdded }) => [device, pagesAdded])).toEqual([['7:2', 4], ['259:3', 2]])
  })

  it('offsets beyond 16 TiB are no sectors', async () => {
    expect(await one(`mm_filemap_add_to_page_cache: dev 7:2 ino 2e pfn=0x1 ofs=${2 ** 50} order=1`)).toMatchObject({ offset: 2 ** 50 })
  })

  it('print as lines and as CSV', async () => {
    const text = `${prefix}${FORMS[1]![0]}\n`
    expect((await decodeText(text)).lines[0]).toMatch(/901 cache_delete +N ino 2e ofs 429166592 \+ 262144 \[less\]$/)
    expect((await decodeText(text, 'csv')).lines[1]).toBe('72531607000,7:2,5,0,901,"less",cache_delete,N,,262144,0,,ino=2e ofs=429166592')
  })

  it.skipIf(sharedData === null)('reads the real samples whole (shared data)', async () => {
    for (const [name, events] of [['android-systrace-filemap.txt', 4], ['trace-cmd-filemap-6.x.txt', 8]] as const) {
      const decoded = await decodeText(readFileSync(join(sharedData!, 'block-io/text-samples', name)))
      expect([name, decoded.lines.length, ledgerOf(decoded), decoded.trace.devices]).toEqual([name, events, {}, []])
    }
  })
})
