/** Samples of one source as columns, in whatever order its reader finds them. */
import { GrowingDoubles } from '../core/growing.ts'
import type { LedgerEntry } from '../core/result.ts'
import type { SamplePhase, Series } from './samples.ts'
import { usualStep } from './usual-step.ts'

/** What a series is, without its samples. */
export type SeriesHead = Pick<Series, 'name' | 'of' | 'unit' | 'kind' | 'definition'>

/** A value for a whole run that something else than sampling wrote down: a high-water mark, a total. */
export interface WholeValue extends Omit<SeriesHead, 'kind'> {
  value: number
  source: string
}

interface Column {
  head: SeriesHead
  values: GrowingDoubles
}

/** Takes what a reader finds; memory is that of the columns. */
export class SampleColumns {
  readonly source: string
  written: 'utc' | 'local' | 'start' | 'none' | null = null
  readonly wholes: WholeValue[] = []
  /** Values that were taken. */
  count = 0
  private readonly times = new GrowingDoubles()
  private readonly columns: Column[] = []
  private readonly byName = new Map<string, number>()
  private readonly labels: { row: number, name: string }[] = []
  private readonly notes = new Map<string, LedgerEntry>()
  private now = NaN
  private started = false
  private backwards = 0
  private twice = 0
  private below = 0

  constructor(source: string) {
    this.source = source
  }

  clock(written: 'utc' | 'local' | 'start' | 'none'): void {
    this.written ??= written
    if (this.written !== written) this.note('doubted', `times that are written in another way than the first (${written}, not ${this.written})`, 'anywhere', 'Write all times of a log in one way.')
  }

  quantity(head: SeriesHead): number {
    const key = `${head.of ?? ''}\n${head.name}`
    let id = this.byName.get(key)
    if (id === undefined) {
      id = this.columns.length
      this.columns.push({ head: { name: head.name, of: head.of, unit: head.unit, kind: head.kind, definition: head.definition }, values: new GrowingDoubles() })
      this.byName.set(key, id)
    }
    return id
  }

  at(seconds: number): void {
    if (seconds < this.now) this.backwards++
    if (seconds !== this.now) this.started = false
    this.now = seconds
  }

  put(id: number, value: number): void {
    const { values, head: { kind, unit } } = this.columns[id]!
    // Two pieces of work may end at once; one level has one value at a time.
    if (this.started && values.length === this.times.length && kind !== 'event') this.twice++
    if (value < 0 && unit !== '1' && unit !== '1/s') this.below++
    if (!this.started || values.length === this.times.length) {
      this.times.push(this.now)
      this.started = true
    }
    while (values.length < this.times.length - 1) values.push(NaN)
    values.push(value)
    this.count++
  }

  phase(name: string): void {
    if (this.labels.at(-1)?.name !== name) this.labels.push({ row: this.times.length - (this.started ? 1 : 0), name })
  }

  whole({ name, of, unit, definition }: SeriesHead, value: number): void {
    this.wholes.push({ name, of, unit, definition, value, source: this.source })
  }

  note(kind: LedgerEntry['kind'], reason: string, where: string, advice: string, count = 1): void {
    const key = `${kind} ${reason}`, known = this.notes.get(key)
    if (known !== undefined) known.count += count
    else this.notes.set(key, { kind, reason: `${this.source}: ${reason}${where === 'anywhere' ? '' : ` (first: ${where})`}`, count, advice })
  }

  /** Series with times moved by `shift` seconds, phases that the source named, and its ledger. */
  taken(shift: number): { series: Series[], phases: SamplePhase[], ledger: LedgerEntry[] } {
    if (this.backwards > 0) this.note('doubted', 'times earlier than the one before, put in order', 'anywhere', 'Check that logs of several runs were not joined, and that the clock was not set.', this.backwards)
    if (this.twice > 0) this.note('doubted', 'samples at the same time as the one before of their series', 'anywhere', 'Both count. Write times to the millisecond, or name whose the values are in a column such as pod or process.', this.twice)
    if (this.below > 0) this.note('doubted', 'sizes or times below 0', 'anywhere', 'They count as they stand; look for a counter that ran over, or a clock that was set.', this.below)
    const times = this.times.taken()
    if (shift !== 0) for (let i = 0; i < times.length; i++) times[i]! += shift
    const order = this.backwards > 0 ? [...times.keys()].toSorted((a, b) => times[a]! - times[b]! || a - b) : null
    const all = order === null ? times : Float64Array.from(order, (i) => times[i]!)
    const series = this.columns.map(({ head, values }): Series => {
      while (values.length < times.length) values.push(NaN)
      const own = values.taken(), sorted = order === null ? own : Float64Array.from(order, (i) => own[i]!)
      const whole = !sorted.includes(NaN)
      return {
        ...head, derivedFrom: null, source: this.source,
        times: whole ? all : all.filter((_, i) => !Number.isNaN(sorted[i]!)),
        values: whole ? sorted : sorted.filter((value) => !Number.isNaN(value)),
      }
    })
    return { series: series.filter(({ values }) => values.length > 0), phases: this.phases(times), ledger: [...this.notes.values()] }
  }

  /** A phase lasts until the first sample of the next; the last one as long after its last sample as samples are apart. */
  private phases(times: Float64Array): SamplePhase[] {
    const labels = this.labels.filter(({ row, name }) => row < times.length && name !== '')
    const after = usualStep(times) ?? 1
    return this.labels.flatMap(({ row, name }, i) => {
      const next = this.labels[i + 1]
      if (!labels.some((label) => label.row === row && label.name === name)) return []
      const to = next !== undefined && next.row < times.length ? times[next.row]! : times.at(-1)! + after
      return to > times[row]! ? [{ name, from: times[row]!, to }] : []
    })
  }
}
