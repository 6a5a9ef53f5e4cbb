import { differing, type CompareFacts } from '../analyses/compare/facts.ts'
import { first } from '../analyses/compare/sides.ts'
import type { Rule } from './rule.ts'

const COUNTED: [setting: string, name: string][] = [['stage', 'step'], ['op', 'operation']]
const FILTERS = ['process', 'from', 'to']

/** Sides that counted different things. */
export const otherCounting: Rule<CompareFacts> = {
  id: 'CP001',
  severity: 'error',
  name: 'Sides that counted different things',
  page: [
    `Requests at queue are not requests at issue: merges and splits lie between them. Reads are not writes. Figures of one do not compare with figures of the other, whatever their names.`,
    `Tidemark compares step and operation of every record. Traces that are named on one command line are read with the same flags; a JSON twin keeps the settings that it was made with.`,
  ].join('\n\n'),
  advice: `Make the records again with the same --stage and --op, or give the traces themselves to tidemark compare.`,
  check(facts) {
    const rows = COUNTED.flatMap(([setting, name]) => {
      const row = differing(facts, setting)
      return row === null ? [] : [{ name, values: row.values.map((value) => String(value ?? 'default')) }]
    })
    const families = facts.sides.map((side) => new Set(Object.keys(first(side).figures).map((figure) => figure.split('.')[0]!)))
    const shared = [...families[0]!].some((family) => families.every((other) => other.has(family)))
    if (!shared) return { title: `The sides have no kind of figure in common: they answer different questions`, evidence: Object.fromEntries(facts.sides.map(({ label }, i) => [label, [...families[i]!].join(', ')])), advice: `Compare records of the same command.` }
    if (rows.length === 0) return null
    return {
      title: rows.map(({ name, values }) => `Not the same ${name} was counted: ${values.join(' against ')}`).join('; '),
      evidence: Object.fromEntries(rows.flatMap(({ name, values }) => values.map((value, i) => [`${name}, ${facts.sides[i]!.label}`, value]))),
    }
  },
}

/** Sides that were cut differently. */
export const otherFilter: Rule<CompareFacts> = {
  id: 'CP002',
  severity: 'warning',
  name: 'Sides that were cut differently',
  page: [
    `A window or a filter by process leaves out a part of a recording. Two records that were cut differently differ for that reason alone.`,
    `Tidemark compares the process, the start and the end that each record was made with.`,
  ].join('\n\n'),
  advice: `Make the records again with the same --process, --from and --to, or with none.`,
  check(facts) {
    const rows = FILTERS.flatMap((name) => differing(facts, name) ?? [])
    if (rows.length === 0) return null
    return {
      title: `Not the same part of the recordings was counted: ${rows.map(({ setting, values }) => `${setting} ${values.map((value) => value ?? 'all').join(' against ')}`).join('; ')}`,
      evidence: Object.fromEntries(rows.flatMap(({ setting, values }) => values.map((value, i) => [`${setting}, ${facts.sides[i]!.label}`, value ?? 'all']))),
    }
  },
}
