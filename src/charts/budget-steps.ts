import type { Report, Table } from '../core/result.ts'
import { namedTable } from './source.ts'
import { TRUE } from './theme.ts'

/** How sure a number is, in the order of the legend. */
export const TAGS = ['measured', 'computed', 'assumed'] as const

/** Looks of these: filled, half filled, and an outline of dashes, so that colour is never alone. */
export const TAG_FILL = { domain: [...TAGS], range: [TRUE, `color-mix(in srgb, ${TRUE} 40%, var(--panel))`, 'var(--panel)'] }
export const TAG_DASH = { domain: [...TAGS], range: [[1, 0], [1, 0], [4, 3]] }

/** One part of what is committed, its bytes by tag. */
export interface Step {
  label: string
  bytes: number
  low: number
  high: number
  tags: Record<(typeof TAGS)[number], number>
}

/** Steps that are drawn; the smallest are drawn as one. */
const MOST = 14

const WORDS: Record<string, string> = { weights: 'weights', kv: 'KV', compute: 'compute buffers', system: 'system', other: 'other', reserve: 'reserve' }
const capital = (word: string): string => word[0]!.toUpperCase() + word.slice(1)

/** Rows of the tightest memory as steps of a waterfall: the reserve, each model by its parts, groups, pools. */
export function stepsOf(report: Report): { source: Table; steps: Step[] } | null {
  const source = namedTable(report, 'budget.rows', ['row', 'group', 'on', 'tag', 'bytes', 'lowBytes', 'highBytes', 'note', 'model'])
  if (source === null) return null
  const { row, group, on, tag, bytes, lowBytes, highBytes, note, model } = source.columns, steps = new Map<string, Step>()
  row!.forEach((name, i) => {
    const own = Number(bytes![i]), kind = String(group![i])
    if (on![i] !== report.settings['place'] || String(note![i] ?? '').includes('not counted') || own === 0) return
    const label = model![i] !== null ? `${String(model![i])}: ${WORDS[kind] ?? kind}` : kind === 'pool' ? String(name) : capital(WORDS[kind] ?? kind)
    const step = steps.get(label) ?? { label, bytes: 0, low: 0, high: 0, tags: { measured: 0, computed: 0, assumed: 0 } }
    steps.set(label, add(step, { label, bytes: own, low: Number(lowBytes![i] ?? own), high: Number(highBytes![i] ?? own), tags: { measured: 0, computed: 0, assumed: 0, [String(tag![i])]: own } }))
  })
  const all = [...steps.values()]
  if (all.length <= MOST) return { source, steps: all }
  const least = all.toSorted((a, b) => b.bytes - a.bytes)[MOST - 2]!.bytes, large = all.filter((step) => step.bytes >= least).slice(0, MOST - 1)
  const rest = all.filter((step) => !large.includes(step))
  return { source, steps: [...large, { ...rest.reduce(add), label: `${rest.length} smaller parts` }] }
}

function add(a: Step, b: Step): Step {
  return { label: a.label, bytes: a.bytes + b.bytes, low: a.low + b.low, high: a.high + b.high, tags: { measured: a.tags.measured + b.tags.measured, computed: a.tags.computed + b.tags.computed, assumed: a.tags.assumed + b.tags.assumed } }
}

/** Letters of a name that fit a narrow page. */
const LONGEST = 40

/** A name cut in its middle where it is too long. */
export const shortName = (name: string): string => (name.length <= LONGEST ? name : `${name.slice(0, LONGEST / 2)}…${name.slice(1 - LONGEST / 2)}`)

/** The binary unit that bytes are drawn in. */
export function unitFor(bytes: number): { name: string; size: number } {
  const power = Math.max(0, Math.min(5, Math.floor(Math.log2(Math.max(1, bytes) * 1.01) / 10)))
  return { name: ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'][power]!, size: 1024 ** power }
}
