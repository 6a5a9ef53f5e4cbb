import { describe, expect, it } from 'vitest'
import { TidemarkError } from '../../src/core/error.ts'
import { unpickle } from '../../src/formats/allocations/pickle.ts'

const text = (value: string): number[] => [0x8c, value.length, ...Buffer.from(value)]
const bytes = (...parts: (number | number[])[]): Uint8Array => Uint8Array.from(parts.flat())
const u32 = (value: number): number[] => [...new Uint8Array(Uint32Array.of(value).buffer)]

/** A pickle in which every opcode that is read stands once or more, put together by hand. */
const EVERY = bytes(
  0x80, 4, 0x95, new Array<number>(8).fill(0), // PROTO 4, FRAME
  0x7d, 0x94, // {} in the memo at 0
  0x28, // MARK
  text('byte'), 0x4b, 255,
  text('word'), 0x4d, 1, 2,
  text('int'), 0x4a, u32(0xffff_fffe),
  text('long'), 0x8a, 9, 0, 0, 0, 0, 0, 0, 0, 128, 0, // 2^63
  text('small'), 0x8a, 7, 0, 0, 0, 0, 0, 0, 255,
  text('none'), 0x8a, 0,
  text('long4'), 0x8b, u32(6), 1, 0, 0, 0, 0, 1,
  text('float'), 0x47, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0,
  0x58, u32(4), [...Buffer.from('\u00e9\u00e9')], 0x89,
  text('true'), 0x88,
  text('null'), 0x4e,
  0x75, // SETITEMS
  text('list'), 0x5d, 0x71, 7, 0x4b, 1, 0x61, 0x28, 0x4b, 2, 0x4b, 3, 0x65, 0x73, // [] in the memo at 7, APPEND, APPENDS, SETITEM
  text('same'), 0x68, 7, 0x73, // BINGET
  text('far'), 0x29, 0x72, u32(300), 0x73, text('again'), 0x6a, u32(300), 0x73, // () at 300, LONG_BINGET
  0x28, text('tuples'), 0x28, 0x4b, 0, 0x85, 0x4b, 1, 0x4b, 2, 0x86, 0x4b, 3, 0x4b, 4, 0x4b, 5, 0x87, 0x74, 0x75, // TUPLE1, 2, 3, TUPLE
  0x4b, 9, text('nine'), 0x73,
  0x2e,
)

const VALUE = {
  byte: 255, word: 513, int: -2, long: 2n ** 63n, small: -(2 ** 48), none: 0, long4: 2 ** 40 + 1, float: 1.5, éé: false, true: true, null: null,
  list: [1, 2, 3], same: [1, 2, 3], far: [], again: [], tuples: [[0], [1, 2], [3, 4, 5]], 9: 'nine',
}

const READ = [0x80, 0x95, 0x7d, 0x5d, 0x28, 0x75, 0x61, 0x65, 0x8c, 0x58, 0x4a, 0x4b, 0x4d, 0x8a, 0x94, 0x68, 0x6a, 0x47, 0x89, 0x86, 0x2e, 0x88, 0x4e, 0x73, 0x29, 0x74, 0x85, 0x87, 0x8b, 0x71, 0x72]

const caught = (content: Uint8Array): TidemarkError => {
  try {
    unpickle(content, 'x.pickle')
  } catch (error) {
    expect(error).toBeInstanceOf(TidemarkError)
    return error as TidemarkError
  }
  throw new Error('it was read')
}

describe('pickles of plain data', () => {
  it('are read, every opcode, and what follows STOP is left alone', () => {
    expect({ ...unpickle(EVERY, 'x') as object }).toEqual(VALUE)
    expect({ ...unpickle(bytes([...EVERY], 0, 0, 0), 'x') as object }).toEqual(VALUE)
  })

  it.each([2, 3, 5])('are read in protocol %i', (protocol) => {
    expect(unpickle(bytes(0x80, protocol, 0x4b, 7, 0x2e), 'x')).toBe(7)
  })

  it.each([0, 1, 6])('are refused in protocol %i', (protocol) => {
    expect(caught(bytes(0x80, protocol, 0x4b, 7, 0x2e)).message).toBe(`x.pickle, byte 0: protocol ${protocol}; 2 to 5 are read`)
  })

  it('are refused where they are cut, at every byte', () => {
    for (let length = 0; length < EVERY.length; length++) {
      const { code, message } = caught(EVERY.subarray(0, length))
      expect([length, code]).toEqual([length, 'TRUNCATED'])
      expect(message).toContain(`cut short at byte ${length};`)
    }
  })

  it('never crash where any one byte is another', () => {
    const crashes: unknown[] = []
    for (let at = 0; at < EVERY.length; at++) {
      for (const value of [0, 0x28, 0x2e, 0x65, 0x75, 0xff]) {
        const broken = EVERY.slice()
        broken[at] = value
        try {
          unpickle(broken, 'x')
        } catch (error) {
          if (!(error instanceof TidemarkError)) crashes.push([at, value, error])
        }
      }
    }
    expect(crashes).toEqual([])
  })

  it('name every other opcode and its place, and take nothing that runs code', () => {
    for (let code = 0; code < 256; code++) {
      if (READ.includes(code)) continue
      expect(caught(bytes(0x80, 4, 0x5d, code, new Array<number>(20).fill(0x2e))).message).toContain(`byte 3: opcode `)
    }
    expect(caught(bytes(0x80, 2, 0x63, [...Buffer.from('os\nsystem\n')], 0x52, 0x2e)).message).toContain('x.pickle, byte 2: opcode GLOBAL (0x63)')
    expect(caught(bytes(0x80, 4, 0x5d, 0x29, 0x52, 0x2e)).message).toContain('byte 4: opcode REDUCE (0x52)')
    expect(caught(bytes(0x80, 4, text('os'), text('system'), 0x93, 0x2e)).message).toContain('opcode STACK_GLOBAL')
  })

  it.each<[string, Uint8Array]>([
    ['nothing at place 3 of the memo', bytes(0x80, 4, 0x68, 3, 0x2e)],
    ['no MARK before it', bytes(0x80, 4, 0x5d, 0x65, 0x2e)],
    ['items for what is no list', bytes(0x80, 4, 0x7d, 0x4b, 1, 0x61, 0x2e)],
    ['items for what is no dict', bytes(0x80, 4, 0x5d, 0x4b, 1, 0x4b, 2, 0x73, 0x2e)],
    ['items for what is no dict', bytes(0x80, 4, 0x7d, 0x28, 0x4b, 1, 0x75, 0x2e)],
    ['neither text nor a number', bytes(0x80, 4, 0x7d, 0x5d, 0x4b, 1, 0x73, 0x2e)],
    ['the stack of the pickle is too short', bytes(0x80, 4, 0x4b, 1, 0x86, 0x2e)],
    ['STOP comes before everything', bytes(0x80, 4, 0x2e)],
    ['STOP comes before everything', bytes(0x80, 4, 0x28, 0x4b, 1, 0x2e)],
    ['nothing to remember', bytes(0x80, 4, 0x94, 0x2e)],
    ['place 4294967295 of the memo', bytes(0x80, 4, 0x5d, 0x72, u32(0xffff_ffff), 0x2e)],
    ['a whole number of 4294967295 bytes', bytes(0x80, 4, 0x8b, u32(0xffff_ffff), 0x2e)],
  ])('say what is wrong: %s', (wrong, content) => {
    expect(caught(content).message).toContain(wrong)
  })

  it('cannot reach the prototype of anything', () => {
    const value = unpickle(bytes(0x80, 4, 0x7d, text('__proto__'), 0x7d, text('polluted'), 0x88, 0x73, 0x73, 0x2e), 'x') as Record<string, unknown>
    expect(Object.getPrototypeOf(value)).toBeNull()
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})
