import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TidemarkError } from '../../src/core/error.ts'
import { chooseFiles } from '../../src/node/files.ts'
import { loadModule } from '../../src/node/module.ts'
import { readRecording } from '../../src/node/read-recording.ts'
import { packIntegers, unpackIntegers } from '../../src/recordings/pack/integers.ts'
import { makeEvidence } from '../../src/recordings/pack/make.ts'
import { golden } from '../golden/read.ts'

const place = mkdtempSync(join(tmpdir(), 'tidemark-pack-'))

describe('integers', () => {
  it('come back, whatever they are', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: -(2 ** 51), max: 2 ** 51 })), (values) => {
      expect([...unpackIntegers(packIntegers(values), values.length)]).toEqual(values.map((value) => value + 0))
    }))
  })

  it('are refused where the bytes are too few, too many, or no number', () => {
    const bytes = packIntegers([1, 1000, -7])
    expect(() => unpackIntegers(bytes, 4)).toThrow(/ends early/)
    expect(() => unpackIntegers(bytes, 2)).toThrow(/too long/)
    expect(() => unpackIntegers(new Uint8Array(12).fill(255), 1)).toThrow(/ends early/)
  })
})

describe.each(['none-frag', 'severe-frag', 'zoo', 'synthetic-seed003'])('%s as an evidence file', (name) => {
  const folder = golden(name), file = join(place, `${name}.tidemark`)

  it('says the same in every figure that it has, and holds no name', async () => {
    const { bytes, requests, leftOut } = await makeEvidence(loadModule(), chooseFiles([folder]))
    writeFileSync(file, bytes)
    const original = await readRecording([folder]), record = await readRecording([file])
    expect(requests).toBe(original.figures['io.requests']!.value)
    const held = Object.entries(record.figures).filter(([, { value }]) => value !== null)
    expect(held.map(([figure, { value }]) => [figure, value])).toEqual(held.map(([figure]) => [figure, original.figures[figure]?.value]))
    for (const figure of ['io.requests', 'io.bytes', 'io.uniqueBytes', 'io.rereadFactor', 'io.gaps.backward', 'io.bandwidth.peak', 'io.lost.events']) expect(record.figures[figure]!.value, figure).not.toBeNull()
    if (original.figures['io.coverage']?.value !== undefined) expect(record.figures['io.coverage']!.value).toBe(original.figures['io.coverage']!.value)
    expect(record.figures['io.naive.requests']!.value).toBeNull()
    expect(record.tables['io.tensors']?.columns['reread']).toEqual(original.tables['io.tensors']?.columns['reread'])
    expect(leftOut.length).toBeGreaterThan(0)
    for (const word of ['lrun', 'kworker', '/data', 'dd\u0000']) expect(Buffer.from(bytes).includes(word), word).toBe(false)
  })

  it('is refused with a sentence where it is cut or damaged', async () => {
    const whole = readFileSync(file), cut = join(place, 'cut.tidemark')
    for (const at of [10, 25, Math.floor(whole.length / 3), whole.length - 1]) {
      writeFileSync(cut, whole.subarray(0, at))
      await expect(readRecording([cut]), `cut at ${at}`).rejects.toThrow(TidemarkError)
    }
    for (let i = 0; i < 150; i++) {
      const bad = Buffer.from(whole)
      bad[30 + Math.floor(((whole.length - 30) * i) / 150)]! ^= 0x55
      writeFileSync(cut, bad)
      await readRecording([cut]).catch((error: unknown) => expect(error).toBeInstanceOf(TidemarkError))
    }
  })
})
