import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDocument } from '../../../src/formats/documents/read.ts'
import { z } from '../../../src/formats/documents/schema.ts'
import { parseSize, sizeSchema } from '../../../src/formats/documents/size.ts'

const schema = z.strictObject({
  host: sizeSchema,
  count: z.int().min(1).optional(),
  kind: z.enum(['host', 'gpu']).optional(),
  models: z.array(z.strictObject({ memory: sizeSchema, label: z.string().optional() }).meta({ title: 'model' })).min(1).optional(),
  reserve: z.union([sizeSchema, z.strictObject({ rule: z.string() }).meta({ title: 'reserve' })]).optional(),
}).meta({ title: 'plan' })

const refused = (text: string): string => {
  try {
    readDocument(text, 'plan.yaml', schema)
  } catch (error) {
    return `${(error as { code?: string }).code ?? 'no code'} ${(error as Error).message}`
  }
  return 'accepted'
}

it('reads YAML and JSON alike, tabs in JSON too', () => {
  const value = { host: parseSize('64 GiB'), models: [{ memory: parseSize('6 GB') }] }
  expect(readDocument('# mine\nhost: 64 GiB\nmodels:\n  - memory: 6 GB\n', 'p', schema).value).toEqual(value)
  expect(readDocument('{\n\t"host": "64 GiB",\n\t"models": [\n\t\t{ "memory": "6 GB" }\n\t]\n}', 'p', schema).value).toEqual(value)
  expect(readDocument('\uFEFFhost: 64 GiB\r\nmodels: [{memory: 6 GB}]\r\n', 'p', schema).value).toEqual(value)
})

it('knows the line of what it read', () => {
  const { lineOf } = readDocument('host: 1\nmodels:\n  - memory: 2\n  - label: a\n    memory: 3\n', 'p', schema)
  expect([lineOf(['host']), lineOf(['models', 1, 'memory']), lineOf(['models', 1]), lineOf(['models', 0, 'label'])]).toEqual([1, 5, 4, 3])
})

describe('what is wrong is told with file, line, column and remedy', () => {
  it.each([
    ['an unknown key', 'host: 1\nmodels:\n  - memroy: 2\n    memory: 2\n', 'UNREADABLE plan.yaml:3:5: "memroy" is no key of model; did you mean memory?'],
    ['an unknown key near none', 'host: 1\nwhatever: 2\n', 'UNREADABLE plan.yaml:2:1: "whatever" is no key of plan; there are host, count, kind, models, reserve'],
    ['a missing key', 'host: 1\nmodels:\n  - label: a\n', 'UNREADABLE plan.yaml:3:5: memory is missing'],
    ['a key missing at the top', 'count: 1\n', 'UNREADABLE plan.yaml:1:1: host is missing'],
    ['a wrong type', 'host: 1\ncount: many\n', 'UNREADABLE plan.yaml:2:1: count takes a number, not "many"'],
    ['a broken number', 'host: 1\ncount: 1.5\n', 'UNREADABLE plan.yaml:2:1: count takes a whole number, not 1.5'],
    ['too little', 'host: 1\ncount: 0\n', 'UNREADABLE plan.yaml:2:1: count is 0: it takes at least 1'],
    ['an empty list', 'host: 1\nmodels: []\n', 'UNREADABLE plan.yaml:2:1: models has too few: it takes at least 1'],
    ['a word that is none of the known', 'host: 1\nkind: gpus\n', 'UNREADABLE plan.yaml:2:1: kind takes one of host, gpu, not "gpus"; did you mean gpu?'],
    ['a size without unit letter', 'host: 64G\n', 'UNREADABLE plan.yaml:1:1: host: "64G" may mean GiB (binary) or GB (decimal): write one of them'],
    ['a size below 0', 'host: -1 GB\n', 'UNREADABLE plan.yaml:1:1: host: "-1 GB" is below 0: a size is not'],
    ['a number below 0', 'host: -1\n', 'UNREADABLE plan.yaml:1:1: host: -1 is no number of bytes: it must be whole, 0 or more and below 2^53'],
    ['the nearest of several shapes', 'host: 1\nreserve: {role: gke}\n', 'UNREADABLE plan.yaml:2:1: rule is missing'],
    ['a key twice', 'host: 1\nhost: 2\n', 'UNREADABLE plan.yaml:2:1: this key stands twice in the same map: remove one'],
    ['a second document', 'host: 1\n---\nhost: 2\n', 'UNREADABLE plan.yaml:2:1: a second document begins here: give each a file of its own'],
    ['a tag', 'host: !!binary aGk=\n', 'UNREADABLE plan.yaml:1:7: tags such as !this are not read: write the value alone'],
    ['a list where a map is due', '- 1\n', 'UNREADABLE plan.yaml:1:1: the document takes keys with values, not a list'],
    ['a key of the prototype', 'host: 1\n__proto__: {count: 0}\n', 'UNREADABLE plan.yaml:2:1: "__proto__" is no key of plan; there are host, count, kind, models, reserve'],
    ['nothing', '# only words\n', 'EMPTY plan.yaml is empty: there is nothing but blanks and comments in it'],
  ])('%s', (_, text, message) => {
    expect(refused(text).split('\n')[0]).toBe(message)
  })

  it('several at once, in the order of the file, ten at most', () => {
    const text = `host: x\n${Array.from({ length: 12 }, (_, i) => `odd${i}: 1\n`).join('')}`
    const lines = refused(text).split('\n')
    expect(lines.length).toBe(11)
    expect(lines[0]).toMatch(/^UNREADABLE plan\.yaml:1:1: host: "x" is no size/)
    expect(lines[1]).toMatch(/^plan\.yaml:2:1: "odd0" is no key/)
    expect(lines[10]).toBe('and 3 more')
  })

  it.each([
    ['broken syntax', 'host: [1, 2\n', /^UNREADABLE plan\.yaml:\d+:\d+: this is neither YAML nor JSON: /],
    ['a bomb of aliases', `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n`, /^UNREADABLE plan\.yaml: its aliases cannot be followed/],
    ['a nest without end', '['.repeat(200_000), /^UNREADABLE plan\.yaml/],
  ])('%s', (_, text, message) => {
    expect(refused(text)).toMatch(message)
  })
})

describe('sizes', () => {
  it.each([
    ['64 GiB', 64 * 2 ** 30, 1024], ['110GB', 110e9, 1000], ['~14.5 GB', 14.5e9, 1000], ['600 MiB', 600 * 2 ** 20, 1024], ['1,024 KiB', 2 ** 20, 1024],
    ['512 B', 512, null], ['4096', 4096, null], [4096, 4096, null], ['16 Gi', 16 * 2 ** 30, 1024],
  ] as const)('%s', (text, bytes, base) => {
    expect(parseSize(text)).toMatchObject({ bytes, base })
  })

  it('keep what the printed decimals allow', () => {
    expect(parseSize('14.5 GB')).toMatchObject({ low: 14.45e9, high: 14.55e9 })
    expect(parseSize('4096')).toMatchObject({ low: 4096, high: 4096 })
  })

  it.each(['64', '1.5 B', '64 G', '64 Gb', '64 apples', '1e9 GB', '-1 GB', '9999999 PB', ''])('refuse or take as bytes: %s', (text) => {
    expect(typeof parseSize(text)).toBe(text === '64' ? 'object' : 'string')
  })
})

it('nothing of it compiles code', () => {
  expect(readFileSync(new URL('../../../src/formats/documents/schema.ts', import.meta.url), 'utf8')).toContain('jitless: true')
  const real = globalThis.Function
  try {
    globalThis.Function = (() => { throw new Error('compiled') }) as unknown as FunctionConstructor
    expect(readDocument('host: 1', 'p', z.strictObject({ host: sizeSchema })).value.host.bytes).toBe(1)
  } finally {
    globalThis.Function = real
  }
})
