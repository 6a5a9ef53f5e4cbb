/** A whole plan: rows, pools, what-ifs, and claims of the kinds that the audit knows. Published as schemas/plan.schema.json. */
import { readDocument, type ReadDocument } from '../../formats/documents/read.ts'
import { z } from '../../formats/documents/schema.ts'
import { planSchema } from '../../formats/plan/schema.ts'
import { structuredClaim } from '../audit/index.ts'

const wholePlan = planSchema.extend({
  claims: z.array(structuredClaim.meta({ id: 'claim' })).optional().meta({ description: 'Numbers that somebody states around the plan, of the kinds that `tidemark claims` checks.' }),
}).meta({ title: 'Plan of Tidemark', description: 'What memory there is, what is to be in it, and what somebody states of that.' })

export type WholePlan = z.output<typeof wholePlan>

/** Reads a plan. Throws `EMPTY`, `UNREADABLE` with line and remedy. */
export function readPlanText(text: string, name: string): ReadDocument<WholePlan> {
  return readDocument(text, name, wholePlan)
}

/** The JSON Schema of plans, as it is published. */
export function planJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(wholePlan, { io: 'input', target: 'draft-2020-12' }) as Record<string, unknown>
}
