/** Pieces, tensors and phases against a map with one entry a sector. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { readRecording } from '../../src/node/read-recording.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidemark-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Case {
  /** Blocks of each extent, and blocks of others before it. */
  extents: { blocks: number; hole: number }[]
  order: number
  /** Bytes that the last block lacks. */
  short: number
  start: number
  reads: { sector: number; sectors: number; ms: number }[]
  cuts: number[]
}

const BLOCK = 8
const random: fc.Arbitrary<Case> = fc.record({
  extents: fc.array(fc.record({ blocks: fc.integer({ min: 1, max: 6 }), hole: fc.nat(4) }), { minLength: 1, maxLength: 6 }),
  order: fc.nat(1000),
  short: fc.nat(4095),
  start: fc.constantFrom(0, 64, 2048),
  reads: fc.array(fc.record({ sector: fc.nat(400), sectors: fc.integer({ min: 1, max: 70 }), ms: fc.nat(3) }), { maxLength: 30 }),
  cuts: fc.uniqueArray(fc.integer({ min: 1, max: 100 }), { minLength: 2, maxLength: 4 }),
})

/** Extents in the file's order, at places shuffled by `order`. */
function layOut({ extents, order }: Case): { logical: number; physical: number; blocks: number }[] {
  const places = extents.map((_, i) => i).toSorted((a, b) => ((a * 7919 + order) % 13) - ((b * 7919 + order) % 13) || a - b)
  const physical = new Map<number, number>()
  let at = 3
  for (const i of places) {
    at += extents[i]!.hole
    physical.set(i, at)
    at += extents[i]!.blocks
  }
  let logical = 0
  return extents.map(({ blocks }, i) => {
    const extent = { logical, physical: physical.get(i)!, blocks }
    logical += blocks
    return extent
  })
}

it('agree with a look at every sector, whatever the extents and the partition', async () => {
  let runs = 0
  await fc.assert(fc.asyncProperty(random, async (one) => {
    const map = layOut(one)
    const blocks = map.reduce((sum, extent) => sum + extent.blocks, 0)
    const bytes = blocks * 4096 - one.short
    const fileSectorOf = new Map<number, number>()
    for (const { logical, physical, blocks: count } of map) {
      for (let i = 0; i < count * BLOCK; i++) if ((logical * BLOCK + i) * 512 < bytes) fileSectorOf.set(one.start + physical * BLOCK + i, logical * BLOCK + i)
    }
    let ms = 0
    const lines: string[] = []
    const readsOf = new Map<number, number>()
    const phases = one.cuts.toSorted((a, b) => a - b).slice(1).map((to, i) => ({ from: one.cuts.toSorted((a, b) => a - b)[i]!, to, bytes: 0 }))
    for (const { sector, sectors, ms: step } of one.reads) {
      ms += step
      lines.push(`8,0 0 1.${String(ms).padStart(3, '0')}000000 42 D R ${sector + one.start} + ${sectors} [lrun]\n`)
      const phase = phases.find(({ from, to }) => ms >= from && ms < to)
      if (phase !== undefined) phase.bytes += sectors * 512
      for (let i = 0; i < sectors; i++) {
        const at = fileSectorOf.get(one.start + sector + i)
        if (at !== undefined) readsOf.set(at, (readsOf.get(at) ?? 0) + 1)
      }
    }
    const size = (sector: number): number => Math.min(512, bytes - sector * 512)
    const read = [...readsOf].reduce((sum, [sector, times]) => sum + times * size(sector), 0)
    const covered = [...readsOf.keys()].reduce((sum, sector) => sum + size(sector), 0)
    const path = join(folder, `trace-${++runs}.txt`), extents = join(folder, `map-${runs}.txt`)
    writeFileSync(path, `8,0 0 1.000000000 42 P N [lrun]\n${lines.join('')}`)
    const rows = map.map(({ logical, physical, blocks: count }, i) =>
      `${i}: ${logical}.. ${logical + count - 1}: ${physical}.. ${physical + count - 1}: ${count}:${i > 0 && map[i - 1]!.physical + map[i - 1]!.blocks !== physical ? ` ${map[i - 1]!.physical + map[i - 1]!.blocks}:` : ''}${i === map.length - 1 ? ' last,eof' : ''}\n`)
    writeFileSync(extents, `Filesystem type is: ef53\nFile size of model is ${bytes} (${blocks} blocks of 4096 bytes)\n ext: logical_offset: physical_offset: length: expected: flags:\n${rows.join('')}model: ${found(map)} found\n`)
    const report = await readRecording([path], {
      origin: 1_000_000_000n, crossCheck: 'none',
      extents, partitionStart: one.start, phase: phases.map(({ from, to }, i) => `p${i}=${from / 1000}..${to / 1000}`),
    })
    const value = (name: string): number | null => report.figures[name]!.value
    expect(value('io.file.bytes')).toBe(read)
    expect(value('io.file.uniqueBytes')).toBe(covered)
    const stray = one.reads.length > 0 && phases.every((phase) => phase.bytes === 0)
    expect(report.findings.some(({ id }) => id === 'IO022')).toBe(stray)
    expect(report.tables['io.phases']?.columns['bytes']).toEqual(stray ? undefined : phases.map((phase) => phase.bytes))
  }), { numRuns: 120 })
}, 120_000)

/** Extents that filefrag counts: neighbours on the disk are one. */
function found(map: readonly { physical: number; blocks: number }[]): string {
  const count = map.filter((extent, i) => i === 0 || map[i - 1]!.physical + map[i - 1]!.blocks !== extent.physical).length
  return `${count} extent${count === 1 ? '' : 's'}`
}
