import { TidemarkError } from '../core/error.ts'
import { GrowingCounts } from '../core/growing.ts'
import type { Requests } from '../traces/requests.ts'
import type { Random } from './random.ts'
import type { SyntheticRule } from './rule.ts'

/** More names than this are not made: 4 bytes each. */
const MOST_NAMES = 250_000_000
const LARGEST = 2 ** 32 - 1

/** A level of the tree: its parts are those that end within it. */
interface Level {
  branches: number
  parts: number
}

/**
 * Puts a beginning before every prompt, taken at random level by level, and names the parts of the whole prompt. Parts that end within a
 * beginning have one name for all requests that share it so far; a part that reaches into the prompt's own tokens has a name of its own.
 * Throws `USAGE` if there are too many names.
 */
export function prefixed(requests: Requests, { prefixes, part }: SyntheticRule, chance: Random): Requests {
  const shared = prefixes.reduce((tokens, level) => tokens + level.tokens, 0)
  let before = 0
  const levels: Level[] = prefixes.map(({ branches, tokens }) => {
    const parts = Math.floor((before + tokens) / part) - Math.floor(before / part)
    before += tokens
    return { branches, parts }
  })
  const prompts = requests.prompts.map((prompt) => Math.min(LARGEST, prompt + shared))
  const named = prompts.reduce((sum, prompt) => sum + Math.ceil(prompt / part), 0)
  if (named > MOST_NAMES) throw new TidemarkError('USAGE', `--synthetic: parts of ${part} tokens give ${named} names, and at most ${MOST_NAMES} are made; take fewer requests or a larger part`)
  const ids = new GrowingCounts(), starts = new Uint32Array(prompts.length + 1)
  /** First name of each beginning that was taken, by level. */
  const known = levels.map(() => new Map<number, number>())
  let names = 0
  for (let i = 0; i < prompts.length; i++) {
    let node = 0
    for (const [depth, { branches, parts }] of levels.entries()) {
      node = node * branches + chance.below(branches)
      const first = known[depth]!.get(node) ?? names
      if (first === names) {
        known[depth]!.set(node, first)
        names += parts
      }
      for (let name = first; name < first + parts; name++) ids.push(name)
    }
    const end = starts[i]! + Math.ceil(prompts[i]! / part)
    while (ids.length < end) ids.push(names++)
    starts[i + 1] = end
  }
  return { ...requests, prompts, hashes: { ids: ids.taken(), starts, partTokens: part, distinct: names } }
}
