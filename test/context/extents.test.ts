import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseFilefrag, type FileMap } from '../../src/context/extents.ts'
import { TidemarkError } from '../../src/core/error.ts'
import { golden, sharedData } from '../golden/read.ts'

const shared = (path: string): string => readFileSync(join(sharedData!, 'block-io', path), 'utf8')
const small = (name: string): string => readFileSync(golden(name), 'utf8')

const HEAD = 'Filesystem type is: ef53\nFile size of m is 40960 (10 blocks of 4096 bytes)\n ext:     logical_offset:        physical_offset: length:   expected: flags:\n'
const table = (rows: string, tail = 'm: 2 extents found\n'): string => HEAD + rows + tail
const ROWS = '   0:        0..       3:        100..       103:      4:            \n   1:        4..       9:        200..       205:      6:        104: last,eof\n'

const print = (extents: FileMap['extents'], unit: number): string => {
  const scale = 512 / unit, bytes = (extents.at(-1)!.logical + extents.at(-1)!.sectors) * 512
  const rows = extents.map(({ logical, physical, sectors }, i) =>
    `${i}: ${logical * scale}..${(logical + sectors) * scale - 1}: ${physical * scale}..${(physical + sectors) * scale - 1}: ${sectors * scale}: ${i === extents.length - 1 ? 'last,eof' : ''}`)
  return `File size of m is ${bytes} (${bytes / unit} blocks of ${unit} bytes)\n${rows.join('\n')}\nm: ${extents.length} extents found\n`
}

describe('filefrag -v', () => {
  it('is read in blocks and in sectors of 512 bytes to the same map', () => {
    const [blocks] = parseFilefrag(small('none-frag/filefrag.txt')), [sectors] = parseFilefrag(small('none-frag/filefrag512.txt'))
    expect([blocks!.blockBytes, sectors!.blockBytes]).toEqual([4096, 512])
    expect(blocks!.extents).toEqual(sectors!.extents)
    expect(blocks!.extents).toHaveLength(48)
    expect(blocks!.bytes).toBe(1_169_808_064)
    expect(blocks!.extents[0]).toEqual({ logical: 0, physical: 1_916_928, sectors: 65_536 })
    const last = blocks!.extents.at(-1)!
    expect((last.logical + last.sectors) * 512).toBe(Math.ceil(blocks!.bytes / 4096) * 4096)
  })

  it('reads blocks of 1 KiB', () => {
    const [a] = parseFilefrag(small('zoo/filefrag_a.txt')), [b] = parseFilefrag(small('zoo/filefrag_b.txt'))
    const sum = (map = a): number => map!.extents.reduce((all, extent) => all + extent.sectors, 0)
    expect([sum(a), sum(b)]).toEqual([49_152, 5_120])
    expect(a!.extents[1]).toEqual({ logical: 16_384, physical: 53_250, sectors: 28_672 })
  })

  it('reads several files, a sparse, an unwritten, an empty and a tiny one', () => {
    const maps = parseFilefrag(small('filefrag-v.txt'))
    expect(maps.map((map) => [map.name, map.bytes, map.extents.length])).toEqual([['frag_a.bin', 12_582_912, 2], ['sparse.bin', 8_388_608, 1], ['unw.bin', 4_194_304, 1], ['empty.bin', 0, 0], ['tiny.bin', 3, 1]])
    expect(maps[1]!.extents).toEqual([{ logical: 800, physical: 85_812_000, sectors: 80 }])
    expect(maps[2]!.extents[0]!.sectors).toBe(8_192)
    expect(maps[4]!.extents[0]!.sectors).toBe(8)
  })

  it('reads -b512 and -k alike and rejects -X with the remedy', () => {
    const text = small('filefrag-variants.txt'), hex = text.indexOf('File size of', text.lastIndexOf('(12288 blocks'))
    const maps = parseFilefrag(text.slice(0, hex))
    expect(maps.map((map) => map.blockBytes)).toEqual([512, 1024])
    expect(maps[0]!.extents).toEqual(maps[1]!.extents)
    expect(maps[0]!.extents).toEqual(parseFilefrag(small('filefrag-v.txt'))[0]!.extents)
    expect(() => parseFilefrag(text)).toThrow(/hexadecimal.*without -X/)
  })

  it('rejects a hexadecimal table of digits only', () => {
    const row = (last: string, length: string): string => `   0:        0..    ${last}:     100000..    ${Number(last) + 100_000}:   ${length}:             last,eof\n`
    const head = HEAD.replace('40960 (10 blocks', '16781312 (4097 blocks')
    expect(() => parseFilefrag(`${head}${row('1000', '1001')}m: 1 extent found\n`)).toThrow(/hexadecimal/)
    expect(() => parseFilefrag(`${head}${row('4095', '1000')}m: 1 extent found\n`)).toThrow(/-X/)
  })

  it('wants -v, the whole table, and its order', () => {
    expect(() => parseFilefrag('m: 2 extents found\n')).toThrow(/filefrag -v/)
    expect(() => parseFilefrag('')).toThrow(TidemarkError)
    const [one = '', two = ''] = ROWS.split('\n')
    for (const broken of [`${one}\n`, `${two}\n`, `${two}\n${one}\n`, `${one}\n${one.replace('0:', '1:')}\n`, `${one}\n${two.slice(0, 30)}\n`, '']) expect(() => parseFilefrag(table(broken))).toThrow(/filefrag/)
    expect(() => parseFilefrag(table(ROWS, ''))).toThrow(/cut/)
    expect(() => parseFilefrag(table(ROWS, 'm: 3 extents found\n'))).toThrow(/cut/)
    expect(() => parseFilefrag(table(ROWS, HEAD))).toThrow(/cut/)
    expect(() => parseFilefrag(ROWS)).toThrow(/File size of/)
  })

  it('rejects rows that overlap in the file or on the disk', () => {
    expect(() => parseFilefrag(table(ROWS.replace('4..       9:        200..       205:      6', '3..       9:        200..       206:      7')))).toThrow(/overlap/)
    expect(() => parseFilefrag(table(ROWS.replace('200..       205', '102..       107')))).toThrow(/share sector 816/)
  })

  it.each(['delalloc,unknown', 'encoded', 'not_aligned,inline', 'unknown_loc'])('rejects an extent without a place: %s', (flags) => {
    expect(() => parseFilefrag(table(ROWS.replace('last,eof', `last,${flags},eof`)))).toThrow(/is "/)
  })

  it('takes flags that change nothing, CRLF, names with blanks, and no blank at the end', () => {
    const text = table(ROWS).replace('last,eof', 'last,unwritten,shared,merged,eof').replaceAll(' m ', ' a is b ').replaceAll(/ +\n/g, '\n').replaceAll('\n', '\r\n')
    expect(parseFilefrag(text)[0]).toMatchObject({ name: 'a is b', extents: [{ logical: 0, physical: 800, sectors: 32 }, { logical: 32, physical: 1600, sectors: 48 }] })
  })

  it('rejects btrfs, and blocks that are no sectors', () => {
    expect(() => parseFilefrag(table(ROWS).replace('ef53', '9123683e'))).toThrow(/btrfs/)
    expect(() => parseFilefrag(table(ROWS).replace('40960 (10 blocks of 4096', '10 (10 blocks of 1'))).toThrow(/-b512/)
    expect(() => parseFilefrag(table(ROWS).replace('10 blocks of 4096', '1 block of 1048576'))).toThrow(/-b512/)
  })

  it('with one wrong digit is rejected, or means the same', () => {
    const text = table(ROWS), [whole] = parseFilefrag(text)
    for (let at = 0; at < text.length; at++) {
      if (!/\d/.test(text[at]!)) continue
      for (const digit of '0123456789abf') {
        try {
          const [map] = parseFilefrag(text.slice(0, at) + digit + text.slice(at + 1))
          expect(map!.extents).toEqual(whole!.extents)
        } catch (error) {
          expect(error).toBeInstanceOf(TidemarkError)
        }
      }
    }
  })

  it('comes back from print in any unit', () => {
    fc.assert(fc.property(fc.array(fc.record({ hole: fc.nat(3), blocks: fc.integer({ min: 1, max: 5000 }), apart: fc.nat(100), order: fc.nat(99) }), { minLength: 1, maxLength: 20 }), fc.constantFrom(512, 1024, 2048, 4096), (parts, unit) => {
      let logical = 0, physical = 8
      const extents = parts.map(({ hole, blocks }) => {
        const extent = { logical: logical + hole * 8, physical: 0, sectors: blocks * 8 }
        logical = extent.logical + extent.sectors
        return extent
      })
      for (const i of [...parts.keys()].toSorted((a, b) => parts[a]!.order - parts[b]!.order)) {
        physical += parts[i]!.apart * 8
        extents[i]!.physical = physical
        physical += extents[i]!.sectors
      }
      expect(parseFilefrag(print(extents, unit))[0]!.extents).toEqual(extents)
    }), { numRuns: 100 })
  })

  it('cut anywhere, throws an error of ours or gives whole files', () => {
    const text = small('filefrag-v.txt'), whole = parseFilefrag(text)
    for (let end = 0; end < text.length; end++) {
      try {
        const maps = parseFilefrag(text.slice(0, end))
        expect(maps).toEqual(whole.slice(0, maps.length))
      } catch (error) {
        expect(error).toBeInstanceOf(TidemarkError)
      }
    }
  })
})

it.skipIf(sharedData === null)('maps of the shared data (skipped where it is absent)', () => {
  const path = (name: string): string => `llm-captures/severe-frag/${name}`
  expect(parseFilefrag(shared(path('filefrag512.txt')))[0]!.extents).toEqual(parseFilefrag(shared(path('filefrag.txt')))[0]!.extents)
  const [seed] = parseFilefrag(shared('synthetic-seed003/model.filefrag.txt'))
  expect(seed!.extents).toHaveLength(26)
  expect(seed!.bytes).toBe(4_081_004_224)
  expect(seed!.extents.reduce((all, extent) => all + extent.sectors, 0)).toBe(996_339 * 8)
})
