import type { CompareFacts } from '../analyses/compare/facts.ts'
import { valueOf } from '../analyses/compare/sides.ts'
import { formatBytes } from '../core/units.ts'
import type { Rule } from './rule.ts'

/** Files of other sizes. */
export const otherFile: Rule<CompareFacts> = {
  id: 'CP003',
  severity: 'warning',
  name: 'Files of different sizes',
  page: [
    `A larger model has more bytes to read, so more bytes read say nothing of the machine. Bytes, requests and times of two models compare the models; shares and re-read factors compare how they were read.`,
    `Tidemark compares the sizes of the files that the extent maps, or the recordings' own notes, tell.`,
  ].join('\n\n'),
  advice: `Compare re-read factor, coverage and shares; for bytes and times, record both runs with the same file.`,
  check({ sides }) {
    const sizes = sides.map((side) => valueOf(side, 'run.fileBytes'))
    const known = sizes.filter((size) => size !== null)
    if (new Set(known).size < 2) return null
    return {
      title: `Files of different sizes were read: ${sizes.map((size) => (size === null ? 'unknown' : formatBytes(size))).join(' against ')}`,
      evidence: Object.fromEntries(sides.map(({ label }, i) => [`${label}, bytes`, sizes[i]!])),
    }
  },
}

/** A side whose numbers are not whole. */
export const lossySide: Rule<CompareFacts> = {
  id: 'CP004',
  severity: 'error',
  name: 'A side with events missing',
  page: [
    `Where events were lost, every number is a lower bound and no ratio is safe: a run that lost half of its events looks twice as good.`,
    `Tidemark takes the grade of each record: LOSSY or INVALID DATA on any side makes the comparison void.`,
  ].join('\n\n'),
  advice: `Record that side again with larger buffers (blktrace -b and -n, buffer_size_kb of ftrace), then compare.`,
  check({ sides }) {
    const grades = sides.map(({ runs }) => runs.map(({ verdict }) => verdict.grade).find((grade) => grade === 'LOSSY' || grade === 'INVALID DATA') ?? null)
    const bad = sides.filter((_, i) => grades[i] !== null)
    if (bad.length === 0) return null
    return {
      title: `${bad.map(({ label }) => label).join(', ')}: ${[...new Set(grades.filter((grade) => grade !== null))].join(', ')}, so that no difference is safe`,
      evidence: Object.fromEntries(sides.map(({ label, runs }) => [label, runs[0]!.verdict.grade])),
    }
  },
}
