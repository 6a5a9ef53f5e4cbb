/** Structured claims: every kind is one file and one line here. */
import { z } from '../../formats/documents/schema.ts'
import type { Check } from '../claim-checks.ts'
import { architecture } from './architecture.ts'
import { availability } from './availability.ts'
import { calls } from './calls.ts'
import { capacity } from './capacity.ts'
import { comparison } from './comparison.ts'
import { count } from './count.ts'
import { current } from './current.ts'
import { elements } from './elements.ts'
import { formula } from './formula.ts'
import { growth } from './growth.ts'
import { headroom } from './headroom.ts'
import { hitMiss } from './hit-miss.ts'
import { interval } from './interval.ts'
import type { Kind } from './kind.ts'
import { little } from './little.ts'
import { metric } from './metric.ts'
import { outcomes } from './outcomes.ts'
import { percentile } from './percentile.ts'
import { phases } from './phases.ts'
import { rate } from './rate.ts'
import { ratio } from './ratio.ts'
import { resident } from './resident.ts'
import { same } from './same.ts'
import { series } from './series.ts'
import { sum } from './sum.ts'
import { tautology } from './tautology.ts'
import { terms } from './terms.ts'
import { touched } from './touched.ts'
import { units } from './units.ts'
import { whatIf } from './what-if.ts'

const kinds = [
  sum, count, headroom, units, elements, rate, touched, resident, availability, phases,
  metric, outcomes, series, hitMiss, little, capacity, whatIf, tautology, terms, percentile,
  calls, formula, growth, comparison, architecture, current, interval, same, ratio,
] as const

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
