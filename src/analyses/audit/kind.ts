/** What a kind of claim is: a schema, and the detector that checks claims of it. */
import { z } from '../../formats/documents/schema.ts'
import type { Check } from '../claim-checks.ts'

/** Keys of every claim. */
export const common = {
  name: z.string().min(1).meta({ description: 'What is claimed, in a few words.' }),
  where: z.string().optional().meta({ description: 'Where it stands: a heading, a line, a number of your own.' }),
}

/** One kind. */
export interface Kind<S extends z.ZodType> {
  schema: S
  check(claim: z.output<S>): Check[]
}

/** Ties a detector to its schema, so that it takes just what the schema lets through. */
export function kindOf<S extends z.ZodType>(schema: S, check: (claim: z.output<S>) => Check[]): Kind<S> {
  return { schema, check }
}

/** What a detector says of one claim. */
export interface Outcome {
  rule: string
  printed: string
  right: string
  wrong: boolean
  says?: string
  numbers?: Record<string, string | number>
  severity?: Check['severity']
  /** Instead of the name of the claim. */
  label?: string
}

/** A check of a structured claim, in the shape that checks of printed figures have. */
export function checked({ name, where }: { name: string; where?: string | undefined }, outcome: Outcome): Check {
  const { rule, printed, right, wrong, says, numbers = {}, severity, label = name } = outcome
  return {
    rule, group: where ?? '', claim: { label, printed, line: null }, wrong, right, numbers,
    ...(says === undefined ? {} : { says }), ...(severity === undefined ? {} : { severity }),
  }
}
