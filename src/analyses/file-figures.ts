import type { PhaseAccesses } from '../traces/file.ts'
import { gapTotal, type GapCounts } from '../traces/gaps.ts'
import { basisOf, type FileFacts, type IoFacts, type Phase } from './facts.ts'
import type { IoFigureRule } from './io-figures.ts'

/** What is known of the file on the chosen device at the chosen step; `null` without an extent map. */
export function fileOf(facts: IoFacts) {
  return facts.device.file === null ? null : facts.device.file.stages[facts.stage]
}

function share(gaps: GapCounts | null | undefined, which: keyof GapCounts): number | null {
  if (gaps === null || gaps === undefined) return null
  const total = gapTotal(gaps)
  return total > 0 ? gaps[which] / total : null
}

const OF_FILE = 'pieces of the file, cut by its extents'

const inFile = (facts: IoFacts): string => `${basisOf(facts)}; ${OF_FILE}${facts.file === null ? '' : `, partition start ${partitionStart(facts)}`}`

/** The partition's first sector in words: given, recorded, learned or assumed. */
export function partitionStart(facts: IoFacts): string {
  const start = facts.device.file?.partitionStart
  if (start === null || start === undefined) return '0 assumed: nothing says where it starts'
  return facts.file?.startFrom === null ? `${start} learned from remap lines` : `${start} ${facts.file?.startFrom === 'given' ? 'as given' : 'as recorded'}`
}

/**
 * Causes of backward gaps, as differences of shares: what the layout on the disk adds (physical minus logical), what interleaved
 * threads add (logical minus each thread's own), and the rest, which is the access pattern itself. A difference may be negative.
 */
export function backwardCauses(facts: IoFacts): { layout: number; threads: number; pattern: number } | null {
  const file = fileOf(facts)
  const physical = share(facts.counted.gaps, 'backward'), logical = share(file?.gaps, 'backward'), own = share(file?.threadGaps, 'backward')
  return physical === null || logical === null || own === null ? null : { layout: physical - logical, threads: logical - own, pattern: own }
}

/** Phases of one kind with what the chosen step did in them. */
export function phasesOf(facts: IoFacts, kind?: Phase['kind']): { phase: Phase; accesses: PhaseAccesses }[] {
  return facts.phases
    .map((phase, i) => ({ phase, accesses: facts.device.phases[facts.stage][i]! }))
    .filter(({ phase }) => kind === undefined || phase.kind === kind)
}

/** Median over the tokens; `null` without marks. */
function perToken(facts: IoFacts, of: (accesses: PhaseAccesses) => number | null): number | null {
  const values = phasesOf(facts, 'token').map(({ accesses }) => of(accesses)).filter((value) => value !== null).toSorted((a, b) => a - b)
  if (values.length === 0) return null
  const middle = values.length >> 1
  return values.length % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2
}

/** Bytes of the rows that the tokens read again, or that stay from before; `null` without a model. */
export function needed(facts: IoFacts): FileFacts['needed'] {
  return facts.file?.needed ?? null
}

const CLASSES = ['sequential', 'small', 'medium', 'large', 'backward'] as const
const RANGES = ['gap = 0 sectors', '1 to 255 sectors', '256 to 2047 sectors', '2048 sectors or more', 'below 0']

/** Figures of the file, its tensors, the phases, and of order judged in other ways. */
export const fileFigures: readonly IoFigureRule[] = [
  { name: 'io.coverage', unit: '1', formula: 'distinct bytes of the file that were transferred / size of the file, clipped to it', compute: (f) => ratioOf(fileOf(f)?.covered, f.file?.layout.bytes), basis: inFile },
  { name: 'io.file.bytes', unit: 'B', formula: 'bytes of the file that were transferred, clipped to its size', compute: (f) => fileOf(f)?.read ?? null, basis: inFile },
  { name: 'io.file.uniqueBytes', unit: 'B', formula: 'distinct bytes of the file that were transferred', compute: (f) => fileOf(f)?.covered ?? null, basis: inFile },
  { name: 'io.file.rereadFactor', unit: '1', formula: 'io.file.bytes / io.file.uniqueBytes', compute: (f) => ratioOf(fileOf(f)?.read, fileOf(f)?.covered), basis: inFile },
  {
    name: 'io.file.outsideBytes', unit: 'B', formula: 'io.bytes - io.file.bytes: metadata, other files, the tail of the last block',
    compute: (f) => (fileOf(f) === null ? null : f.counted.sectors * 512 - fileOf(f)!.read), basis: inFile,
  },
  ...CLASSES.map((name, i): IoFigureRule => ({
    name: `io.logicalGaps.${name}`, unit: 'gaps', formula: `as io.gaps.${name}, on offsets in the file: ${RANGES[i]}`, compute: (f) => fileOf(f)?.gaps[name] ?? null, basis: inFile,
  })),
  { name: 'io.logicalBackwardShare', unit: '1', formula: 'io.logicalGaps.backward / all logical gaps', compute: (f) => share(fileOf(f)?.gaps, 'backward'), basis: inFile },
  {
    name: 'io.threadBackwardShare', unit: '1', formula: 'gaps below 0 between consecutive requests of the same thread, on offsets in the file / all such gaps',
    compute: (f) => share(fileOf(f)?.threadGaps, 'backward'), basis: inFile,
  },
  { name: 'io.backward.layoutShare', unit: '1', formula: 'io.backwardShare - io.logicalBackwardShare', compute: (f) => backwardCauses(f)?.layout ?? null, basis: inFile },
  { name: 'io.backward.threadsShare', unit: '1', formula: 'io.logicalBackwardShare - io.threadBackwardShare', compute: (f) => backwardCauses(f)?.threads ?? null, basis: inFile },
  {
    name: 'io.nearShare', unit: '1', formula: 'requests that start within 128 KiB of an end of the 32 requests before / all but the first',
    compute: (f) => ratioOf(f.counted.details?.nearness.near, sum(f.counted.details?.nearness)),
  },
  {
    name: 'io.threadSequentialShare', unit: '1', formula: 'gaps of 0 between consecutive requests of the same thread / all such gaps, on the disk',
    compute: (f) => share(f.counted.details?.threadGaps, 'sequential'),
  },
  { name: 'io.token.bytes', unit: 'B', formula: 'median over the tokens of the bytes transferred in each', compute: (f) => perToken(f, ({ bytes }) => bytes) },
  {
    name: 'io.token.rereadShare', unit: '1', formula: "median over the tokens of: bytes of the file that the token or an earlier phase had transferred before / the file's bytes in the token",
    compute: (f) => perToken(f, ({ file }) => (file === null || file.read === 0 ? null : file.rereadBytes / file.read)), basis: inFile,
  },
  {
    name: 'io.ram.enough', unit: 'B', formula: 'sum of the bytes of every tensor that a token needs: what must stay cached for a token to read nothing (estimate)',
    compute: (f) => needed(f)?.bytes ?? null, basis: () => 'estimate from the model, not measured; reclaim is not LRU, and what else the process holds comes on top',
  },
]

function sum(nearness: { near: number; far: number } | undefined): number | undefined {
  return nearness === undefined ? undefined : nearness.near + nearness.far
}

function ratioOf(a: number | null | undefined, b: number | null | undefined): number | null {
  return a === null || a === undefined || b === null || b === undefined || b === 0 ? null : a / b
}
