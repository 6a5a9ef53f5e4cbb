import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Requests } from '../../src/traces/requests.ts'
import { requestFacts } from '../../src/traces/request-facts.ts'
import { parseSynthetic } from '../../src/workloads/grammar.ts'
import { DEFAULT_RULE } from '../../src/workloads/rule.ts'
import { synthesize } from '../../src/workloads/synthetic.ts'

const make = (rule: string, lengths: Requests | null = null): Requests => synthesize(parseSynthetic(rule), lengths)

/** Deviation of the gaps over their mean. */
function burstiness({ arrivals }: Requests): number {
  const gaps = [...arrivals.subarray(1)].map((at, i) => at - arrivals[i]!), mean = arrivals.at(-1)! / gaps.length
  return Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length) / mean
}

describe('the rule', () => {
  it('has the defaults that its text says', () => {
    expect(parseSynthetic(DEFAULT_RULE)).toEqual(parseSynthetic(''))
  })

  it('takes all of its words', () => {
    expect(parseSynthetic(' duration = 60s , rate=0.5, arrivals=gamma:2.5,prompt=uniform:1:9,output=12,prefixes=10:4,prefix-tokens=1024:256,part=32,seed=9')).toEqual({
      requests: null, duration: 60, rate: 0.5, arrivals: { kind: 'gamma', cv: 2.5 }, prompt: { kind: 'uniform', least: 1, most: 9 }, output: { kind: 'fixed', tokens: 12 },
      prefixes: [{ branches: 10, tokens: 1024 }, { branches: 4, tokens: 256 }], part: 32, seed: 9,
    })
  })

  it.each([
    ['promt=fixed:5', /there is no key "promt"; did you mean prompt\?; keys are requests/], ['rate', /"rate" has no "="; did you mean rate\?/], ['rate=fast', /rate takes a number above 0, not "fast"/],
    ['rate=0', /rate takes a number above 0/], ['requests=1.5', /requests takes a whole number from 1 to/], ['seed=-1', /seed takes a whole number from 0/],
    ['rate=1,rate=2', /rate is given twice/], ['prompt=lognormal:5', /should be prompt=lognormal:MEDIAN:SIGMA/], ['output=lognomal:5:1', /not "lognomal:5:1"; did you mean lognormal\?/],
    ['prompt=uniform:9:1', /1 is less than 9/], ['arrivals=poison', /did you mean poisson\?/], ['arrivals=gamma', /poisson, gamma:CV/], ['arrivals=gamma:1000', /from 0.01 to 100/],
    ['prefixes=10', /belong together/], ['prefixes=10:2,prefix-tokens=5', /has 2 levels and prefix-tokens=5 has 1/], ['part=16', /needs prefixes/],
    ['arrivals=together,duration=5', /needs requests, not duration/], ['prefixes=100000:100000,prefix-tokens=1:1', /more than 1,000,000,000 prefixes/], ['rate=1e999', /above 0/],
  ])('%s: names the key and the remedy', (text, message) => {
    expect(() => parseSynthetic(text)).toThrow(message)
    expect(() => parseSynthetic(text)).toThrow(/^--synthetic: .*Example: --synthetic '/)
  })

  it('any text is a rule or a wrong use', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom('requests', 'rate', 'prompt', 'arrivals', 'prefixes', 'x', ''), fc.oneof(fc.string(), fc.constantFrom('1', 'fixed:1', '1:2')))), (parts) => {
      try {
        parseSynthetic(parts.map(([key, value]) => `${key}=${value}`).join(','))
      } catch (error) {
        expect((error as Error).name).toBe('TidemarkError')
      }
    }))
  })
})

describe('requests made by a rule', () => {
  it('never change: the first of the default', () => {
    const { arrivals, prompts, outputs } = make(DEFAULT_RULE)
    expect([0, 1, 2, 3].map((i) => [arrivals[i], prompts[i], outputs[i]])).toMatchInlineSnapshot(`
      [
        [
          0,
          562,
          80,
        ],
        [
          0.14794015955601605,
          18641,
          11,
        ],
        [
          0.4781981887272352,
          1089,
          39,
        ],
        [
          0.653696424986265,
          1702,
          315,
        ],
      ]
    `)
  })

  it('one seed gives the same, another gives others; how outputs are drawn moves no arrival or prompt', () => {
    const first = make('requests=50,seed=5'), other = make('requests=50,seed=5,output=fixed:3')
    expect(make('requests=50,seed=5')).toEqual(first)
    expect(make('requests=50,seed=6').prompts).not.toEqual(first.prompts)
    expect([other.arrivals, other.prompts]).toEqual([first.arrivals, first.prompts])
  })

  it.each([['constant', 0], ['poisson', 1], ['gamma:0.5', 0.5], ['gamma:3', 3]])('arrivals %s: the rate, and the deviation of the gaps', (arrivals, cv) => {
    const requests = make(`requests=30000,rate=20,arrivals=${arrivals},prompt=fixed:1,output=fixed:1`)
    expect(requests.arrivals[0]).toBe(0)
    expect(requests.arrivals).toEqual(requests.arrivals.toSorted())
    expect(requestFacts(requests).rate! / 20).toBeCloseTo(1, 1)
    expect(Math.abs(burstiness(requests) - cv)).toBeLessThan(0.04 * cv + 1e-9)
  })

  it('a duration ends arrivals before it; constant ones do not drift', () => {
    const { arrivals } = make('duration=10,rate=10,arrivals=constant')
    expect(arrivals).toHaveLength(100)
    expect([arrivals[3], arrivals[99]]).toEqual([0.3, 9.9])
    expect(make('duration=10,rate=10,requests=7').arrivals).toHaveLength(7)
    expect([...make('requests=3,arrivals=together').arrivals]).toEqual([0, 0, 0])
    expect(() => make('duration=1e9,rate=1e9')).toThrow(/makes more than 20000000 requests/)
  })

  it('lengths have the median and bounds that were asked for', () => {
    const { prompts, outputs } = make('requests=50000,prompt=lognormal:1000:0.8:4000,output=uniform:3:5')
    expect(requestFacts({ arrivals: new Float64Array(50_000), prompts, outputs, hashes: null }).prompts.median! / 1000).toBeCloseTo(1, 1)
    expect(Math.max(...prompts)).toBe(4000)
    expect([...new Set(outputs)].toSorted()).toEqual([3, 4, 5])
    expect([...make('requests=2,prompt=lognormal:7:0,output=0').prompts]).toEqual([7, 7])
  })

  it('lengths of a trace are drawn in pairs', () => {
    const trace: Requests = { arrivals: Float64Array.of(0, 1, 2), prompts: Uint32Array.of(10, 20, 30), outputs: Uint32Array.of(1, 2, 3), hashes: null }
    const { prompts, outputs } = make('requests=1000,prompt=trace,output=trace', trace)
    expect(new Set(prompts)).toEqual(new Set(trace.prompts))
    expect([...prompts].every((prompt, i) => prompt === outputs[i]! * 10)).toBe(true)
    expect(() => make('prompt=trace')).toThrow(/name its file too/)
  })
})

describe('shared beginnings', () => {
  const level = fc.record({ branches: fc.integer({ min: 1, max: 4 }), tokens: fc.integer({ min: 1, max: 40 }) })
  /** Names by their meaning: which beginnings, as far as the part reaches, and where it ends; or whose own. */
  it('two parts have one name exactly if they end within one beginning at one place', () => {
    fc.assert(fc.property(fc.array(level, { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 20 }), fc.nat(), (levels, part, seed) => {
      const rule = `requests=30,seed=${seed},prompt=uniform:0:50,output=1,part=${part},prefixes=${levels.map(({ branches }) => branches).join(':')},prefix-tokens=${levels.map(({ tokens }) => tokens).join(':')}`
      const { prompts, hashes } = make(rule)
      const shared = levels.reduce((sum, { tokens }) => sum + tokens, 0)
      const owners = new Map<number, string>()
      for (const [i, prompt] of prompts.entries()) {
        const ids = hashes!.ids.subarray(hashes!.starts[i], hashes!.starts[i + 1])
        expect(ids).toHaveLength(Math.ceil(prompt / part))
        for (const [j, id] of ids.entries()) {
          const owner = (j + 1) * part <= shared ? `shared at ${j}` : `request ${i} at ${j}`
          expect(owners.get(id) ?? owner).toBe(owner)
          owners.set(id, owner)
          if (j > 0 && (j + 1) * part <= shared) expect(owners.has(ids[j - 1]!)).toBe(true)
        }
      }
      expect([...owners.keys()].toSorted((a, b) => a - b)).toEqual([...owners.keys()].map((_, n) => n).toSorted((a, b) => a - b))
      expect(hashes).toMatchObject({ partTokens: part, distinct: owners.size })
    }))
  })

  it('a tree: a part of a lower level has one part before it', () => {
    const { hashes } = make('requests=500,prompt=1,output=1,part=8,prefixes=3:2,prefix-tokens=16:8')
    const before = new Map<number, number>(), levels = [new Set<number>(), new Set<number>(), new Set<number>()]
    for (let i = 0; i < 500; i++) {
      const ids = hashes!.ids.subarray(hashes!.starts[i], hashes!.starts[i + 1])
      for (let j = 0; j < 3; j++) {
        levels[j]!.add(ids[j]!)
        if (j === 0) continue
        expect(before.get(ids[j]!) ?? ids[j - 1]).toBe(ids[j - 1])
        before.set(ids[j]!, ids[j - 1]!)
      }
    }
    expect(levels.map((set) => set.size)).toEqual([3, 3, 6])
    expect(hashes!.distinct).toBe(12 + 500)
  })
})
