/** Tables of `tidemark budget`. */
import type { Cell, Table } from '../../core/result.ts'
import { fromRows, sum, tableOf } from '../table.ts'
import type { BudgetFacts } from './facts.ts'
import { onDemandTable } from './ways-out.ts'
import type { PlannedRow } from './plan-rows.ts'

const ORDER: readonly PlannedRow['group'][] = ['reserve', 'weights', 'kv', 'compute', 'system', 'other', 'pool']

function rowsTable({ places, expanded }: BudgetFacts): Table {
  const counted = places.flatMap(({ place, rows }) => [place.reserve, ...rows]), ids = new Set(counted.map(({ id }) => id))
  const waiting = expanded.rows.filter(({ id }) => !ids.has(id))
  const cells = ({ label, group, on, tag, bytes, low, high, source, formula, printed, fixed, model }: PlannedRow, note: string): Cell[] =>
    [label, group, on, tag, bytes, low, high, source, formula ?? printed ?? null, [fixed ? 'fixed' : '', note].filter((one) => one !== '').join('; ') || null, model]
  return tableOf('Every row of the plan', ['row', 'group', 'on', 'tag', 'bytes', 'lowBytes', 'highBytes', 'source', 'from', 'note', 'model'], [
    ...counted.toSorted((a, b) => ORDER.indexOf(a.group) - ORDER.indexOf(b.group)).map((row) => cells(row, '')),
    ...waiting.map((row) => cells(row, 'not counted: loaded on demand')),
  ])
}

function groupsTable({ places }: BudgetFacts): Table {
  const rows = places.flatMap(({ place, rows: all }) => ORDER.flatMap((group) => {
    const own = group === 'reserve' ? [place.reserve] : all.filter((row) => row.group === group)
    const bytes = sum(own.map((row) => row.bytes))
    if (own.length === 0) return []
    const by = (tag: PlannedRow['tag']): number => sum(own.filter((row) => row.tag === tag).map((row) => row.bytes))
    return [{ place: place.name, group, rows: own.length, bytes, lowBytes: sum(own.map((row) => row.low ?? row.bytes)), highBytes: sum(own.map((row) => row.high ?? row.bytes)), measuredBytes: by('measured'), computedBytes: by('computed'), assumedBytes: by('assumed'), share: place.capacity > 0 ? bytes / place.capacity : null }]
  }))
  return { title: 'What each group takes', columns: fromRows(rows) }
}

function placesTable({ places }: BudgetFacts): Table {
  return {
    title: 'What is left of each memory',
    columns: fromRows(places.map(({ place, committed, headroom, low, high, word }) => ({
      place: place.name, kind: place.kind, capacityBytes: place.capacity, reserveBytes: place.reserve.bytes, committedBytes: committed, headroomBytes: headroom, lowBytes: low, highBytes: high, minimumBytes: place.minimum, verdict: word,
    }))),
  }
}

function modelsTable({ expanded, served }: BudgetFacts): Table {
  const models = expanded.groups.filter(({ kind }) => kind === 'model')
  return {
    title: 'Models',
    columns: fromRows(models.map(({ id, label, onDemand, path }) => {
      const rows = expanded.rows.filter(({ model }) => model === id), of = (group: PlannedRow['group']): number => sum(rows.filter((row) => row.group === group).map(({ bytes }) => bytes))
      const told = served.find(({ index }) => index === path[1])
      return {
        model: label, engine: told?.engine ?? null, contextTokens: told?.context ?? null, sequences: told?.sequences ?? null, kvType: told?.kvType ?? null,
        weightsBytes: of('weights'), kvBytes: of('kv'), computeBytes: of('compute'), totalBytes: sum(rows.map(({ bytes }) => bytes)), loaded: onDemand === null || onDemand === undefined ? 'always' : `${onDemand.atOnce} of ${onDemand.group}${onDemand.seconds === undefined ? '' : `, in ${onDemand.seconds} s`}`,
      }
    })),
  }
}

function poolsTable({ demands, proposal }: BudgetFacts): Table {
  return { title: 'Pools and the demand that is stated for them', columns: fromRows(demands.map(({ label, on, pool, demand }) => ({ pool: label, on, poolBytes: pool, demandBytes: demand, timesFactor: demand === null || demand === 0 ? null : pool / demand, beyondBytes: demand === null ? null : pool - demand, proposedBytes: proposal?.pools.find((one) => one.label === label)?.proposed ?? null }))) }
}

function whatIfsTable({ whatIfs }: BudgetFacts): Table | null {
  if (whatIfs === null) return null
  const { list, together, sumOfAlone } = whatIfs
  const rows = list.map(({ label, alone, onTop, claimed, fixed }) => ({ whatIf: label, aloneBytes: alone, onTopBytes: onTop, claimedBytes: claimed, changes: fixed.length === 0 ? null : `changes what is fixed: ${fixed.map((one) => one.label).join(', ')}` }))
  return { title: 'What each what-if leaves more', columns: fromRows([...rows, { whatIf: 'all together', aloneBytes: sumOfAlone, onTopBytes: together, claimedBytes: list.some(({ claimed }) => claimed !== null) ? sum(list.map(({ claimed }) => claimed ?? 0)) : null, changes: 'alone: the sum; on top: what they really come to' }]) }
}

function configurationsTable({ configurations }: BudgetFacts): Table | null {
  if (configurations.length === 0) return null
  return {
    title: 'Configurations side by side',
    columns: fromRows(configurations.flatMap(({ name, changed, places, gains }) => places.map(({ place, committed, headroom, low, high, word }, i) => ({
      configuration: name, place: place.name, committedBytes: committed, headroomBytes: headroom, lowBytes: low, highBytes: high, gainBytes: gains[i]!, verdict: word, fixed: changed.fixed.length === 0 ? null : `changes ${changed.fixed.map(({ label }) => label).join(', ')}`,
    })))),
  }
}

function againstTable({ against }: BudgetFacts): Table | null {
  if (against === null || against.terms.length === 0 && against.measured === null) return null
  const off = (planned: number | null, measured: number | null): { offBytes: number | null; offShare: number | null } => (planned === null || measured === null ? { offBytes: null, offShare: null } : { offBytes: planned - measured, offShare: measured === 0 ? null : (planned - measured) / measured })
  const terms = against.terms.map(({ label, planned, measured, low, high }) => ({ term: label, plannedBytes: planned, lowBytes: low, highBytes: high, measuredBytes: measured, ...off(planned, measured) }))
  const total = { term: 'terms that both have', plannedBytes: against.planned, lowBytes: null, highBytes: null, measuredBytes: against.measured, ...off(against.planned, against.measured) }
  const rest = against.unaccounted === null ? [] : [{ term: 'unaccounted', plannedBytes: null, lowBytes: null, highBytes: null, measuredBytes: against.unaccounted, ...off(null, null) }]
  return { title: 'Planned against measured, term by term', columns: fromRows([...terms, total, ...rest]) }
}

function samplesTable({ against }: BudgetFacts): Table | null {
  if (against === null || against.peaks.length === 0) return null
  return {
    title: 'Highest levels that samples saw, and what of them is accounted for',
    columns: fromRows(against.peaks.map(({ series, of, place, bytes, accounted, by, rest, caveat, among, source }) => ({ series, of, in: place, peakBytes: bytes, accountedBytes: accounted, by, restBytes: rest, note: `${caveat}${among > 1 ? `; the highest of ${among}` : ''}`, source }))),
  }
}

function checksTable({ checks }: BudgetFacts): Table | null {
  if (checks.length === 0) return null
  return { title: 'What the plan states of itself', columns: fromRows(checks.map(({ claim, right, wrong, rule }) => ({ claim: claim.label, printed: claim.printed, right, verdict: wrong ? rule : 'agrees' }))) }
}

/** All of them by name; those that have nothing to say are left out. */
export function budgetTables(facts: BudgetFacts, reuse: Table): Record<string, Table> {
  const tables: [string, Table | null][] = [
    ['budget.places', placesTable(facts)], ['budget.groups', groupsTable(facts)], ['budget.rows', rowsTable(facts)], ['budget.models', modelsTable(facts)], ['budget.pools', poolsTable(facts)],
    ['budget.reuse', reuse], ['budget.onDemand', onDemandTable(facts.expanded)], ['budget.whatIfs', whatIfsTable(facts)], ['budget.configurations', configurationsTable(facts)], ['budget.against', againstTable(facts)], ['budget.samples', samplesTable(facts)], ['budget.checks', checksTable(facts)],
  ]
  return Object.fromEntries(tables.filter((one): one is [string, Table] => one[1] !== null && Object.keys(one[1].columns).length > 0))
}
