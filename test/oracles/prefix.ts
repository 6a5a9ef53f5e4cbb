/** Naive twin of a cache of prompt parts: a map in the order of use, written from the rule, played through at one capacity. */

export interface Prompt {
  ids: readonly number[]
  tokens: number
}

export interface Rules {
  touch: 'front' | 'tail'
  weigh: 'tokens' | 'parts'
  /** After each part, or after the whole request. */
  evict: 'each' | 'request'
}

/** Tokens and parts found: the leading cached parts of each prompt, looked up before it touches anything. A part keeps the weight it first had. */
export function playPrefix(prompts: readonly Prompt[], partTokens: number, capacity: number, rules: Rules): { tokens: number; parts: number } {
  const cache = new Map<number, number>(), weights = new Map<number, number>()
  let held = 0, tokens = 0, parts = 0
  const evict = (): void => {
    if (held <= capacity) return
    for (const [oldest, weight] of cache) {
      if (held <= capacity) break
      cache.delete(oldest)
      held -= weight
    }
  }
  for (const { ids, tokens: length } of prompts) {
    let leading = 0
    while (leading < ids.length && cache.has(ids[leading]!)) leading++
    parts += leading
    tokens += Math.min(leading * partTokens, length)
    const order = ids.map((id, i) => ({ id, own: Math.max(0, Math.min(partTokens, length - i * partTokens)) }))
    if (rules.touch === 'tail') order.reverse()
    for (const { id, own } of order) {
      if (!weights.has(id)) weights.set(id, rules.weigh === 'tokens' ? own : 1)
      if (!cache.has(id)) held += weights.get(id)!
      cache.delete(id)
      cache.set(id, weights.get(id)!)
      if (rules.evict === 'each') evict()
    }
    evict()
  }
  return { tokens, parts }
}
