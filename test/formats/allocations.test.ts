import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { readAllocations } from '../../src/node/read-allocations.ts'
import { ALLOC, FREE, GROW, type AllocationTrace } from '../../src/traces/allocations.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidemark-'))
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
async function of(content: string | Uint8Array): Promise<AllocationTrace> {
  const path = join(folder, `stream-${++files}`)
  writeFileSync(path, content)
  return readAllocations([path])
}

const rows = ({ allocations: { kinds, ids, sizes, times } }: AllocationTrace): unknown[] => [...kinds].map((kind, i) => [kind, ids[i], sizes[i], times?.[i] ?? null])

describe('plain CSV', () => {
  const CSV = 'time_ms,action,ptr,bytes\n10,malloc,0xA,100\n20,malloc,b,50\n30,grow,b,25\n40,free,0xa,\n50,alloc,c c,7\n60,realloc,c c,9\n70,realloc,c c,2\n'

  it('is read by the names of its columns, into slots that are used again', async () => {
    const trace = await of(CSV)
    expect(rows(trace)).toEqual([
      [ALLOC, 0, 100, 0], [ALLOC, 1, 50, 0.01], [GROW, 1, 25, 0.02], [FREE, 0, 100, 0.03], [ALLOC, 0, 7, 0.04], [GROW, 0, 2, 0.05], [FREE, 0, 9, 0.06], [ALLOC, 0, 2, 0.06],
    ])
    expect(trace.allocations.startBytes).toBe(0)
    expect(trace.ledger).toEqual([])
    expect(trace.inputs[0]).toMatchObject({ format: 'allocations-csv', events: 7, role: 'counted' })
  })

  it('is the same with CRLF, a byte order mark, tabs, quotes and gzip', async () => {
    const wanted = rows(await of(CSV))
    for (const text of [CSV.replaceAll('\n', '\r\n'), `\uFEFF${CSV}`, CSV.replaceAll(',', '\t'), CSV.replaceAll('c c', '"c c"'), CSV.trimEnd()]) expect(rows(await of(text))).toEqual(wanted)
    expect(rows(await of(gzipSync(CSV)))).toEqual(wanted)
  })

  it('is the same as JSON lines', async () => {
    const lines = CSV.trim().split('\n').slice(1).map((line) => {
      const [time, action, ptr, bytes] = line.split(',')
      return JSON.stringify({ time_ms: Number(time), action, ptr, ...(bytes === '' ? {} : { bytes: Number(bytes) }) })
    })
    const trace = await of(lines.join('\n'))
    expect(rows(trace)).toEqual(rows(await of(CSV)))
    expect(trace.inputs[0]!.format).toBe('allocations-jsonl')
  })

  it('loses nothing silently', async () => {
    const { ledger, allocations } = await of('op,id,size\nalloc,1,8\nfree,9,32\nfree,10,\nalloc,1,4\nfree,1,5\nboo,1,1\nalloc,,1\nalloc,2,1.5\nalloc,2,-1\nalloc,3,1,9\n')
    expect(allocations.startBytes).toBe(32)
    expect([...allocations.kinds]).toEqual([ALLOC, FREE, ALLOC, FREE])
    expect(ledger.map(({ kind, reason, count }) => [kind, reason, count])).toEqual([
      ['doubted', 'frees of an id that is not live: taken as live before the first event (first: event 2)', 1],
      ['doubted', 'frees of an id that is not live: taken as live before the first event of unknown size (first: event 3)', 1],
      ['doubted', 'allocations of an id that is live already, taken as freed just before (first: event 4)', 1],
      ['doubted', 'frees that give another size than was allocated; the allocated size counts (first: event 5)', 1],
      ['lost', 'rows without a known operation (first: line 7)', 1],
      ['lost', 'rows without an id (first: line 8)', 1],
      ['lost', 'rows without a size in whole bytes (first: line 9)', 2],
      ['lost', 'rows with more cells than the header (first: line 11)', 1],
      ['skipped', 'frees of blocks that were live before the first event (first: anywhere)', 2],
    ])
  })

  it('without the columns is refused with the remedy', async () => {
    await expect(of('a,b\n1,2\n')).rejects.toThrow('no stream of allocations')
    await expect(of('op,id\nalloc,2\n')).rejects.toThrow('no column "size"')
    await expect(of('op,id,size\n')).rejects.toThrow('no allocation')
  })
})

describe('MiniMalloc', () => {
  const TABLE = 'id,lower,upper,size\nb1,0,3,4\nb2,3,9,5\nb3,0,9,6\n'

  it('gives events, releases first, and ends at an empty line', async () => {
    const trace = await of(`${TABLE}\nb9,0,9,99\n`)
    expect(rows(trace)).toEqual([[ALLOC, 0, 4, null], [ALLOC, 1, 6, null], [FREE, 0, 4, null], [ALLOC, 0, 5, null], [FREE, 0, 5, null], [FREE, 1, 6, null]])
  })

  it('reads the other names, where end is inclusive', async () => {
    expect(rows(await of('buffer_id,size,begin,end\nb1,4,0,2\nb2,5,3,8\nb3,6,0,8\n'))).toEqual(rows(await of(TABLE)))
  })

  it('tells of rows without a span', async () => {
    const { ledger } = await of(`${TABLE}b4,3,3,1\nb5,5,3,1\nb6,,,1\n`)
    expect(ledger.map(({ kind, count }) => [kind, count])).toEqual([['skipped', 1], ['lost', 2]])
  })
})
