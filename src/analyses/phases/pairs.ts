/** Which phases are compared with which: cycles where the names repeat, else each with the first reference. */
import { TidemarkError } from '../../core/error.ts'
import type { SamplePhase } from '../../traces/samples.ts'
import { choices } from '../../core/nearest.ts'

/** One compared phase, or one that comes back. */
export interface PhasePair {
  /** Names as they are printed: without numbers where cycles are compared. */
  reference: string
  phase: string
  /** Reference and compared phase of each cycle; a single entry where there are no cycles. */
  cycles: { cycle: number, reference: SamplePhase, compared: SamplePhase }[]
  paired: boolean
}

/** Names that say what a reference is, where the user does not. */
const REFERENCES = /^(baseline|base|reference|alone|before|idle|quiet|control)$/i

/** `contended3`, `contended 3`, `contended-3`: the same thing for the third time. */
export const stemOf = (name: string): string => name.replace(/(?<=\D)[\s_#.:-]*\d+$/, '')
const numberOf = (name: string): number => Number(/\d+$/.exec(name)?.[0] ?? Number.NaN)

function grouped(phases: readonly SamplePhase[], key: (name: string) => string): Map<string, SamplePhase[]> {
  const groups = new Map<string, SamplePhase[]>()
  for (const phase of phases) groups.set(key(phase.name), [...(groups.get(key(phase.name)) ?? []), phase])
  return groups
}

/** Partners of a cycle: by number where all have one, else the first with the first. */
function partners(reference: readonly SamplePhase[], compared: readonly SamplePhase[]): PhasePair['cycles'] {
  const numbers = (phases: readonly SamplePhase[]): Set<number> => new Set(phases.map(({ name }) => numberOf(name)))
  const byNumber = [reference, compared].every((phases) => numbers(phases).size === phases.length && !numbers(phases).has(Number.NaN))
  if (!byNumber) return compared.slice(0, reference.length).map((phase, i) => ({ cycle: i + 1, reference: reference[i]!, compared: phase }))
  return compared.flatMap((phase) => {
    const partner = reference.find(({ name }) => numberOf(name) === numberOf(phase.name))
    return partner === undefined ? [] : [{ cycle: numberOf(phase.name), reference: partner, compared: phase }]
  })
}

/** Pairs in order of time. Throws `USAGE` where there is no second phase, or none of the name. */
export function pairPhases(phases: readonly SamplePhase[], wanted: string | null, compared: readonly string[] = []): { reference: string, pairs: PhasePair[] } {
  if (phases.length < 2) {
    throw new TidemarkError('USAGE', `${phases.length === 0 ? 'no phase is named' : `there is one phase only, ${phases[0]!.name}`}: a comparison takes two; name them with --phases FILE (start,phase), --phase NAME=FROM..TO twice, --marks FILE, or a column "phase" in the samples`)
  }
  const byStem = grouped(phases, stemOf), groups = byStem.size > 1 ? byStem : grouped(phases, (name) => name)
  const named = wanted === null ? undefined : groups.has(wanted) ? wanted : phases.some(({ name }) => name === wanted) ? stemOf(wanted) : undefined
  if (wanted !== null && named === undefined) throw new TidemarkError('USAGE', `there is no phase "${wanted}"${choices(wanted, [...groups.keys()])}`)
  const reference = named ?? [...groups.keys()].find((name) => REFERENCES.test(name)) ?? [...groups.keys()][0]!
  const referencePhases = groups.get(reference)!, first = referencePhases[0]!
  const single = (phase: SamplePhase, label: string): PhasePair => ({ reference: first.name, phase: label, cycles: [{ cycle: 1, reference: first, compared: phase }], paired: false })
  const others = [...groups].filter(([name]) => name !== reference)
  const cyclic = others.filter(([, compared]) => referencePhases.length > 1 && compared.length > 1)
  const made = others.flatMap(([name, phasesOf]): PhasePair[] => {
    if (referencePhases.length > 1 && phasesOf.length > 1) return [{ reference, phase: name, cycles: partners(referencePhases, phasesOf), paired: true }]
    return phasesOf.map((phase, i) => single(phase, phasesOf.filter((other) => other.name === phase.name).length > 1 ? `${phase.name} (${i + 1})` : phase.name))
  })
  // Without cycles a reference that comes back is compared with its first time: nothing was done to it, so that it shows what drifts on its own.
  const again = cyclic.length > 0 ? [] : referencePhases.slice(1).map((phase, i) => single(phase, phase.name === first.name ? `${phase.name} (${i + 2})` : phase.name))
  const all = [...made, ...again].toSorted((a, b) => (a.cycles[0]?.compared.from ?? 0) - (b.cycles[0]?.compared.from ?? 0)), names = all.map(({ phase }) => phase)
  const unknown = compared.find((name) => !names.includes(name))
  if (unknown !== undefined) throw new TidemarkError('USAGE', `there is no phase "${unknown}" to compare${choices(unknown, names)}`)
  return { reference: cyclic.length > 0 ? reference : first.name, pairs: compared.length === 0 ? all : all.filter(({ phase }) => compared.includes(phase)) }
}
