import { execFileSync, spawnSync } from 'node:child_process'
import { constants, crc32, deflateRawSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gunzipChunks as nodeGunzip } from '../../src/node/chunks.ts'
import { GZIP_CUT, zstdChunks, type Chunks } from '../../src/recordings/chunks.ts'
import { gunzipChunks as neutralGunzip } from '../../src/recordings/gunzip.ts'
import { BLOCK } from '../../src/recordings/gzip.ts'

type Unpacker = (packed: Chunks) => Chunks

/** Pieces whose sizes go round. */
function pieces(bytes: Uint8Array, sizes: number[]): Chunks {
  let at = 0, turn = 0
  return {
    damage: null,
    async next() {
      if (at === bytes.length) return null
      const piece = new Uint8Array(bytes.subarray(at, at + sizes[turn++ % sizes.length]!)) // of its own, as files give it
      at += piece.length
      return piece
    },
  }
}

async function unpack(unpacker: Unpacker, bytes: Uint8Array, sizes: number[]): Promise<{ bytes: Buffer; damage: string | null }> {
  const chunks = unpacker(pieces(bytes, sizes)), out: Uint8Array[] = []
  for (let piece = await chunks.next(); piece !== null; piece = await chunks.next()) out.push(Uint8Array.from(piece))
  return { bytes: Buffer.concat(out), damage: chunks.damage }
}

/** Bytes of a seed: of few values, which pack well, or of all. */
function content(length: number, seed: number, values: number): Buffer {
  const bytes = Buffer.alloc(length)
  for (let i = 0, state = seed; i < length; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) | 0
    bytes[i] = ((state >>> 16) % values) + (i % 97 < 40 ? 0 : i % 7)
  }
  return bytes
}

/** A member with the parts of a header that `gzip -N` and others write. */
function labelled(text: Uint8Array, flags: { extra: number; name: string; comment: string; sum: boolean }): Buffer {
  const fields = [
    Buffer.from([0x1f, 0x8b, 8, 4 | 8 | 16 | (flags.sum ? 2 : 0), 1, 2, 3, 4, 0, 3, flags.extra & 0xff, flags.extra >> 8]),
    Buffer.alloc(flags.extra, 0x1f), Buffer.from(`${flags.name}\0${flags.comment}\0`),
  ]
  const header = Buffer.concat(fields), sums = Buffer.alloc(10)
  sums.writeUInt16LE(crc32(header) & 0xffff, 0)
  sums.writeUInt32LE(crc32(text), 2)
  sums.writeUInt32LE(text.length, 6)
  return Buffer.concat([header, flags.sum ? sums.subarray(0, 2) : sums.subarray(0, 0), deflateRawSync(text), sums.subarray(2)])
}

const long = fc.integer({ min: 600_000, max: 900_000 }), short = fc.integer({ min: 0, max: 5_000 })
const member = fc.record({
  text: fc.tuple(fc.oneof({ weight: 4, arbitrary: short }, { weight: 1, arbitrary: long }), fc.nat(), fc.constantFrom(3, 40, 250)).map(([length, seed, values]) => content(length, seed, values)),
  level: fc.constantFrom(0, 1, 6, 9),
  zeros: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 40_000 })),
  labels: fc.option(fc.record({ extra: fc.integer({ min: 0, max: 700 }), name: fc.stringMatching(/^[a-z]{0,9}$/), comment: fc.stringMatching(/^[a-z]{0,9}$/), sum: fc.boolean() })),
}).map(({ text, level, zeros, labels }) => ({ text, zeros, packed: labels === null ? gzipSync(text, { level }) : labelled(text, labels) }))
const members = fc.array(member, { minLength: 1, maxLength: 4 })
const small = fc.integer({ min: 1, max: 9 }), large = fc.constantFrom(100, 1000, 16_384, 65_536, 1 << 20)

/** Small pieces now and then, so that megabytes do not go byte by byte. */
const sizes = fc.tuple(fc.array(small, { maxLength: 3 }), large).map(([few, one]) => [...few, one])

const stored = (list: { packed: Buffer; zeros: number }[]): Buffer => Buffer.concat(list.flatMap(({ packed, zeros }) => [packed, Buffer.alloc(zeros)]))
const plain = (list: { text: Buffer }[]): Buffer => Buffer.concat(list.map(({ text }) => text))
const equal = (a: Buffer, b: Buffer): boolean => a.equals(b) // a difference of megabytes takes minutes to print

describe.each<[string, Unpacker]>([['without Node', neutralGunzip], ['with the zlib of Node', nodeGunzip]])('gzip %s', (_, gunzip) => {
  it('comes out whole, of any members and padding, in any pieces', { timeout: 120_000 }, async () => {
    await fc.assert(fc.asyncProperty(members, sizes, async (list, cuts) => {
      const { bytes, damage } = await unpack(gunzip, stored(list), cuts)
      expect(damage).toBeNull()
      expect(equal(bytes, plain(list))).toBe(true)
    }), { numRuns: 25 })
  })

  it('comes out whole byte by byte', async () => {
    const list = ['', 'first', '', 'second'.repeat(300)].map((text) => ({ text: Buffer.from(text), zeros: 3, packed: labelled(Buffer.from(text), { extra: 5, name: 'n', comment: '', sum: true }) }))
    const { bytes, damage } = await unpack(gunzip, stored(list), [1])
    expect([bytes.toString(), damage]).toEqual([plain(list).toString(), null])
  })

  it('is cut short wherever it is cut, and all that zlib gets from it is kept', { timeout: 120_000 }, async () => {
    await fc.assert(fc.asyncProperty(member, member, fc.double({ min: 0, max: 1, noNaN: true }), sizes, sizes, async (first, second, share, cuts, other) => {
      const kept = 1 + Math.floor(share * (second.packed.length - 2)), cut = Buffer.concat([stored([first]), second.packed.subarray(0, kept)])
      const { bytes, damage } = await unpack(gunzip, cut, cuts)
      expect(damage).toBe(GZIP_CUT)
      expect(bytes.length).toBeGreaterThanOrEqual(first.text.length)
      expect(equal(bytes, plain([first, second]).subarray(0, bytes.length))).toBe(true)
      expect(equal((await unpack(gunzip, cut, other)).bytes, bytes)).toBe(true)
      if (kept >= second.packed.length - 8) expect(bytes.length).toBe(first.text.length + second.text.length)
    }), { numRuns: 25 })
  })

  it.each([[8, 'incorrect data check'], [1, 'incorrect length check']])('gives all bytes where byte %i from the end is wrong', async (place, message) => {
    const text = content(700_000, 5, 40), packed = gzipSync(text)
    packed[packed.length - place]! ^= 1
    const { bytes, damage } = await unpack(gunzip, packed, [50_000])
    expect(damage).toBe(`the gzip stream is damaged (${message})`)
    expect(equal(bytes, text)).toBe(true)
  })

  it.each(['A', 'garbage '.repeat(9_000), '\x1fA', '\0\0\0A'])('keeps what precedes data of another kind', async (garbage) => {
    for (const cuts of [[1], [16_384], [1 << 20]]) {
      const { bytes, damage } = await unpack(gunzip, Buffer.concat([gzipSync('before'), Buffer.from(garbage)]), cuts)
      expect([bytes.toString(), damage]).toEqual(['before', 'data after the end of the gzip stream'])
    }
  })

  it('does not take half a magic number for an end', async () => {
    expect(await unpack(gunzip, Buffer.concat([gzipSync('before'), Buffer.from([0x1f])]), [7])).toEqual({ bytes: Buffer.from('before'), damage: GZIP_CUT })
  })

  it.each([
    [2, 7, 'unknown compression method'],
    [3, 0x80, 'unknown header flags set'],
    [4, 0xff, 'header crc mismatch'],
  ])('says what is wrong with byte %i of a header', async (place, value, message) => {
    const packed = labelled(Buffer.from('text'), { extra: 3, name: 'n', comment: 'c', sum: true })
    packed[place] = value
    expect((await unpack(gunzip, packed, [5])).damage).toBe(`the gzip stream is damaged (${message})`)
  })

  it('gives the whole blocks before a fault inside, whatever the pieces', async () => {
    const text = content(400_000, 9, 40), head = deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH })
    const broken = Buffer.concat([gzipSync('').subarray(0, 10), head, Buffer.from([0x07, 0, 0])]) // a block of type 3
    for (const cuts of [[1, 999], [16_384], [1 << 20]]) {
      const { bytes, damage } = await unpack(gunzip, broken, cuts)
      expect(damage).toBe('the gzip stream is damaged (invalid block type)')
      expect(bytes.length).toBe(Math.floor(text.length / BLOCK) * BLOCK)
      expect(equal(bytes, text.subarray(0, bytes.length))).toBe(true)
    }
  })
})

it('both ways of reading gzip agree on any flipped bit', { timeout: 120_000 }, async () => {
  await fc.assert(fc.asyncProperty(members, fc.nat(), fc.nat(7), sizes, sizes, async (list, place, bit, cuts, other) => {
    const packed = stored(list)
    packed[place % packed.length]! ^= 1 << bit
    const [neutral, node] = await Promise.all([unpack(neutralGunzip, packed, cuts), unpack(nodeGunzip, packed, other)])
    expect(neutral.damage).toBe(node.damage)
    expect(equal(neutral.bytes, node.bytes)).toBe(true)
  }), { numRuns: 25 })
})

describe.skipIf(spawnSync('zstd', ['--version']).status !== 0)('Zstandard (needs the zstd command)', () => {
  const zstd = (text: Buffer, ...options: string[]): Buffer => execFileSync('zstd', ['-qc', ...options], { input: text, maxBuffer: 1 << 30 })
  const texts = [content(700_000, 1, 40), content(300_000, 2, 3)], packed = texts.map((text) => zstd(text, '--check')), all = Buffer.concat(packed), whole = Buffer.concat(texts)

  it('comes out whole in any pieces', async () => {
    for (const cuts of [[3, 1000], [16_384], [1 << 20]]) {
      const { bytes, damage } = await unpack(zstdChunks, all, cuts)
      expect(damage).toBeNull()
      expect(equal(bytes, whole)).toBe(true)
    }
  })

  it.each(['cut', 'flipped'])('gives the same bytes before it is %s, whatever the pieces', { timeout: 120_000 }, async (kind) => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 5, max: all.length - 1 }), sizes, sizes, async (place, cuts, other) => {
      if (place === packed[0]!.length) return // the end of a frame is no cut
      const broken = Buffer.from(kind === 'cut' ? all.subarray(0, place) : all)
      if (kind === 'flipped') broken[place]! ^= 0x40
      const one = await unpack(zstdChunks, broken, cuts), two = await unpack(zstdChunks, broken, other)
      if (kind === 'cut') expect(one.damage).toMatch(/^the Zstandard stream is cut short or damaged/)
      expect(two.damage).toBe(one.damage)
      expect(equal(one.bytes, two.bytes)).toBe(true)
      if (kind === 'cut') expect(equal(one.bytes, whole.subarray(0, one.bytes.length))).toBe(true)
    }), { numRuns: 15 })
  })

  it('keeps what came out before the sum of a frame is wrong', async () => {
    const broken = Buffer.from(packed[0]!)
    broken[broken.length - 1]! ^= 1
    const { bytes, damage } = await unpack(zstdChunks, broken, [1 << 20])
    expect(damage).not.toBeNull()
    expect(bytes.length).toBeGreaterThan(500_000)
    expect(equal(bytes, texts[0]!.subarray(0, bytes.length))).toBe(true)
  })
})
