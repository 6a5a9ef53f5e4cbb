/** The record of `tidemark inspect` of samples: which series there are, how often, with which gaps, and what each holds. */
import type { Cell, Figure, Input, LedgerEntry, Report } from '../core/result.ts'
import { formatCount, formatNumber } from '../core/units.ts'
import type { SampleTrace, Series } from '../traces/samples.ts'
import { computeFigures, type FigureRule } from './figure.ts'
import { usualStep } from '../traces/usual-step.ts'
import { tableOf } from './table.ts'

interface Overview {
  recorded: Series[]
  derived: Series[]
  phases: number
}

const GAP = 3
const CLOCKS = { wall: 'times of day', start: 'seconds since a start that no other source shares', assumed: 'no times: number of the sample x an interval' } as const

export const samplesFigures: readonly FigureRule<Overview>[] = [
  { name: 'samples.series', unit: '1', formula: 'series that were recorded', compute: ({ recorded }) => recorded.length },
  { name: 'samples.derived', unit: '1', formula: 'series that follow from recorded ones under a named definition', compute: ({ derived }) => derived.length },
  { name: 'samples.values', unit: '1', formula: 'values of recorded series', compute: ({ recorded }) => recorded.reduce((sum, { values }) => sum + values.length, 0) },
  { name: 'samples.phases', unit: '1', formula: 'phases that are named', compute: ({ phases }) => phases },
]

function gapsOf(times: Float64Array): number {
  const usual = usualStep(times)
  return usual === null ? 0 : times.subarray(1).filter((time, i) => time - times[i]! > GAP * usual).length
}

function row({ name, of, unit, kind, source, times, values, definition }: Series): Cell[] {
  const show = (value: number): string => formatNumber(value, unit)
  return [name, of, source, unit, kind, values.length, usualStep(times), gapsOf(times), show(values.reduce((a, b) => Math.min(a, b), Infinity)), show(values.reduce((a, b) => Math.max(a, b), -Infinity)), definition]
}

/** Computes the record. */
export function describeSamples({ trace, inputs, ledger }: { trace: SampleTrace, inputs: Input[], ledger: LedgerEntry[] }, version: string): Report {
  const recorded = trace.series.filter(({ derivedFrom }) => derivedFrom === null), derived = trace.series.filter(({ derivedFrom }) => derivedFrom !== null)
  const lost = ledger.filter(({ kind }) => kind === 'lost').reduce((sum, { count }) => sum + count, 0)
  const figures: Record<string, Figure> = computeFigures(samplesFigures, { recorded, derived, phases: trace.phases.length }, inputs.filter(({ role }) => role === 'counted').map(({ name }) => name).join(', '))
  return {
    schema: 'tidemark.report/1',
    version,
    settings: { clock: trace.clock },
    inputs,
    verdict: {
      grade: lost > 0 ? 'LOSSY' : 'COMPUTED',
      sentence: `${formatCount(recorded.length)} series with ${formatCount(figures['samples.values']!.value!)} values, ${CLOCKS[trace.clock]}, ${trace.phases.length === 0 ? 'no phase is named' : `${formatCount(trace.phases.length)} phases`}${lost > 0 ? `; ${formatCount(lost)} rows or cells could not be read` : ''}.`,
      notShown: ['what lies between two samples'],
      answers: [],
    },
    figures,
    tables: {
      'samples.series': tableOf('Series', ['series', 'of', 'source', 'unit', 'kind', 'n', 'interval', 'gaps', 'lowest', 'highest', 'definition'], [...recorded, ...derived].map(row), { interval: 's' }),
      'samples.phases': tableOf('Phases', ['phase', 'from', 'to'], trace.phases.map(({ name, from, to }): Cell[] => [name, from, to]), { from: 's', to: 's' }),
    },
    findings: [],
    ledger,
  }
}
