/** Structured claims: every kind is one file and one line here. */
import { z } from '../../formats/documents/schema.ts'
import type { Check } from '../claim-checks.ts'
import { capacity } from './capacity.ts'
import { count } from './count.ts'
import { elements } from './elements.ts'
import { headroom } from './headroom.ts'
import type { Kind } from './kind.ts'
import { sum } from './sum.ts'
import { units } from './units.ts'
import { whatIf } from './what-if.ts'

const kinds = [sum, count, headroom, units, elements, capacity, whatIf] as const

type Schemas<Kinds> = { -readonly [I in keyof Kinds]: Kinds[I] extends Kind<infer S> ? S : never }

/** Schema of a claim of any kind. */
export const structuredClaim = z.discriminatedUnion('kind', kinds.map(({ schema }) => schema) as Schemas<typeof kinds>)

/** A claim as a file or a plan states it: `kind` says which numbers it has. */
export type StructuredClaim = z.output<typeof structuredClaim>

const byKind = new Map<string, Kind<z.ZodType>['check']>(kinds.map(({ schema, check }) => [schema.shape.kind.value, check as Kind<z.ZodType>['check']]))

/** Checks every claim; one claim may be checked in several ways, or in none. */
export function audit(claims: readonly StructuredClaim[]): Check[] {
  return claims.flatMap((claim) => byKind.get(claim.kind)!(claim))
}
