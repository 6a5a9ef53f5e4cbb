/** Fragmentation by every definition that is in use, each with its name, formula and instant: they contradict each other. */
import type { Instant, Instants } from './instants.ts'

/** One number that somebody calls fragmentation. */
export interface Fragmentation {
  id: 'F1' | 'F2' | 'F3' | 'F4' | 'F5' | 'F6' | 'F7'
  name: string
  formula: string
  /** Where it is quoted. */
  usedBy: string
  instant: keyof Instants | 'run'
  /** A share of 1; `null` over an empty base, or where it means nothing. */
  value: number | null
}

const share = (part: number, whole: number): number | null => whole > 0 ? part / whole : null

type Definition = Omit<Fragmentation, 'instant' | 'value'> & { of(instant: Instant): number | null }

/** A = allocated, Q = requested, R = reserved, h = sizes of the holes, F = their sum. Without holes F2 and F3 are 0 by definition. */
const DEFINITIONS: readonly Definition[] = [
  {
    id: 'F1', name: 'reserved but unallocated', formula: '1 - A/R', usedBy: 'PyTorch’s out-of-memory message',
    of: ({ allocated, reserved }) => share(reserved - allocated, reserved),
  },
  {
    id: 'F2', name: 'external, by the largest hole', formula: '1 - max(h)/F', usedBy: 'the malloc literature',
    of: ({ free, largestHole, reserved }) => reserved === 0 ? null : free === 0 ? 0 : 1 - largestHole / free,
  },
  {
    id: 'F3', name: 'external, by squared holes', formula: '1 - sum(h^2)/F^2', usedBy: 'textbooks',
    of: ({ free, squaredHoles, reserved }) => reserved === 0 ? null : free === 0 ? 0 : 1 - squaredHoles / free ** 2,
  },
  {
    id: 'F4', name: 'squared holes over reserved', formula: 'sum(h^2)/R^2', usedBy: 'MemoryViz, in its console',
    of: ({ squaredHoles, reserved }) => share(squaredHoles, reserved ** 2),
  },
  {
    id: 'F5', name: 'inactive split', formula: 'inactive_split/R', usedBy: 'torch.cuda.memory_stats; only segments have it',
    of: () => null,
  },
  {
    id: 'F7', name: 'internal, rounding', formula: '1 - Q/A', usedBy: 'beside all others',
    of: ({ allocated, requested }) => share(allocated - requested, allocated),
  },
]

/** F1 to F4 and F7 at one instant of a pool, whatever reached it. */
export function fragmentationAt(instant: Instant): Pick<Fragmentation, 'id' | 'value'>[] {
  return DEFINITIONS.filter(({ id }) => id !== 'F5').map(({ id, of }) => ({ id, value: of(instant) }))
}

const INSTANTS = ['peakRequested', 'peakReserved', 'end'] as const

/** The whole set: F1 to F5 and F7 at three instants, and F6 over the run, whose two peaks may be at different times. */
export function fragmentation(instants: Instants, peakAllocated: number): Fragmentation[] {
  const set = INSTANTS.flatMap((instant) => DEFINITIONS.map(({ of, ...definition }): Fragmentation => ({ ...definition, instant, value: of(instants[instant]) })))
  const { reserved } = instants.peakReserved
  return [...set, {
    id: 'F6', name: 'peak ratio', formula: '1 - peak(A)/peak(R)', usedBy: 'GMLake, STAlloc', instant: 'run', value: share(reserved - peakAllocated, reserved),
  }]
}
