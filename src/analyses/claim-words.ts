/** Checks of figures whose meaning is in the words around them: what follows from a definition, and calls that are sold as memory. */
import { amountOf, middle, says } from '../formats/claims/amount.ts'
import type { ClaimGroup } from '../formats/claims/read.ts'
import type { Check } from './claim-checks.ts'

const USES = [/\bfor ([\d,]+) (?:re)?uses\b/i, /\buses per alloc(?:ation)?\s*[=:]\s*([\d,]+)/i, /\b([\d,]+) (?:re)?uses\b/i]

/** How close a ratio must be to the count of uses to be it. */
const SAME = 0.01

/** AL004: the cost of one allocation over N uses is 1/N of N allocations, whatever the machine. */
export function checkDefinitions(group: ClaimGroup): Check[] {
  return group.claims.flatMap((claim): Check[] => {
    const { kind } = claim.amount
    if (kind !== 'factor' && kind !== 'share' || !/overhead|cost|alloc/i.test(claim.text) || /measured|time|latency/i.test(claim.label)) return []
    const uses = [claim.text, group.text].flatMap((text) => USES.map((pattern) => pattern.exec(text)?.[1])).find((found) => found !== undefined)
    const n = Number(uses?.replaceAll(',', '') ?? NaN)
    if (!(n > 1)) return []
    const follows = kind === 'factor' ? n : 1 / n
    const wrong = Math.abs(middle(claim.amount) / follows - 1) <= SAME || says(claim.amount, follows)
    return [{ rule: 'AL004', group: group.heading, claim, wrong, right: wrong ? `follows from ${n} uses: 1/N` : 'not 1/N', numbers: { 'uses per allocation': n, 'ratio that follows': follows, printed: claim.printed } }]
  })
}

const BLOCKS = /\b(?:([\d,]+)\s*[x\u00d7]|single|one)\s*([\d,]+(?:\.\d+)?)\s*([KMG]i?B)\b/gi

/** Calls on the books of an allocation: one when it comes, one when it goes. */
const UPDATES = 2

/** AL005: the same bytes in many blocks and in few, and a ratio named overhead: it counts calls, not memory. */
export function checkCalls(group: ClaimGroup): Check[] {
  const sides = [...group.text.matchAll(BLOCKS)].map(([text, count, size, unit]) => {
    const blocks = Number(count?.replaceAll(',', '') ?? 1)
    return { text, blocks, bytes: blocks * middle(amountOf(size!, unit!)!) }
  }).filter(({ blocks }) => blocks > 0)
  const many = sides.reduce((most, side) => (side.blocks > most.blocks ? side : most), sides[0]!)
  const few = sides.find(({ bytes, blocks }) => blocks < many.blocks && Math.abs(bytes / many.bytes - 1) < SAME)
  if (few === undefined) return []
  return group.claims.filter(({ text, amount }) => amount.kind === 'factor' && /overhead/i.test(text)).map((claim): Check => {
    const wrong = !/time|latency|call|cpu|steps|\brss\b|resident|reserved|held/i.test(claim.label) && !says(claim.amount, 1)
    return {
      rule: 'AL005', group: group.heading, claim, wrong, right: wrong ? '1.00x in memory' : 'named for what it is',
      numbers: {
        printed: claim.printed, 'allocations, many': many.blocks, 'allocations, few': few.blocks,
        'counter updates, many': many.blocks * UPDATES, 'counter updates, few': few.blocks * UPDATES,
        'ratio of updates': many.blocks / few.blocks, 'ratio of bytes': many.bytes / few.bytes,
      },
    }
  })
}

/** Memory that is meant to be none: no sign of a level read too late. */
const RIGHTLY_NONE = /leak|lost|swap|free|unused|residual|remaining/i

/** AL003: work that held no memory at all beside work that did, and ratios with it. */
export function checkZeros(group: ClaimGroup): Check[] {
  const levels = group.claims.filter(({ label, amount }) => amount.kind === 'bytes' && /memory|overhead/i.test(label) && !RIGHTLY_NONE.test(label))
  const held = levels.find(({ amount }) => middle(amount) > 0), none = levels.filter(({ amount }) => middle(amount) === 0)
  if (held === undefined || none.length === 0) return []
  const ratios = group.claims.filter(({ label, amount }) => amount.kind === 'factor' && /memory/i.test(label) && middle(amount) === 0)
  return [...none, ...ratios].map((claim) => ({
    rule: 'AL003', group: group.heading, claim, wrong: true, right: ratios.includes(claim) ? 'no ratio: one side is zero' : 'peak since a reset minus the level at the start',
    numbers: { printed: claim.printed, 'beside it': `${held.label} ${held.printed}`, 'ratios with it': ratios.length },
  }))
}
