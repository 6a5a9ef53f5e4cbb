import { GrowingCounts, GrowingDoubles } from '../../core/growing.ts'
import type { LedgerEntry } from '../../core/result.ts'
import { Names } from './names.ts'
import { TICKS } from './numbers.ts'

/** Rows in order of arrival, as columns. The shape is that of `Requests`. */
export interface RowColumns {
  arrivals: Float64Array
  prompts: Uint32Array
  outputs: Uint32Array
  hashes: { ids: Uint32Array; starts: Uint32Array; partTokens: number; distinct: number } | null
}

const NOTHING = 'rows that ask for nothing and generate nothing (0 and 0 tokens)'

/** Collects the rows of one file and what happened to those that are not in it. */
export class Rows {
  /** Rows later than one after them in the file. */
  private unordered = 0
  private latest = -Infinity
  /** Rows whose parts do not fit their prompt. */
  private misfits = 0
  private named = 0
  /** Whether each arrival was one second after the row before, from 0. */
  private counting = true
  private readonly ticks = new GrowingDoubles()
  private readonly prompts = new GrowingCounts()
  private readonly outputs = new GrowingCounts()
  private readonly ids = new GrowingCounts()
  private readonly starts = new GrowingCounts()
  private readonly names = new Names()
  private readonly left: (prompt: number, output: number) => string | null
  private readonly partTokens: number | null
  private readonly skips = new Map<string, number>()
  private readonly faults = new Map<string, { count: number; line: number }>()

  /** `partTokens`: tokens of a named part, `null` if names are not kept. */
  constructor(partTokens: number | null, left: (prompt: number, output: number) => string | null = () => null) {
    this.partTokens = partTokens
    this.left = left
  }

  get count(): number {
    return this.ticks.length
  }

  /** Adds one row; `parts`: names of the parts of its prompt, if it has any. */
  add(ticks: number, prompt: number, output: number, parts: readonly (number | string)[] | null): void {
    const why = prompt === 0 && output === 0 ? NOTHING : this.left(prompt, output)
    if (why !== null) {
      this.skips.set(why, (this.skips.get(why) ?? 0) + 1)
      return
    }
    if (ticks < this.latest) this.unordered++
    else this.latest = ticks
    if (ticks !== this.ticks.length * TICKS) this.counting = false
    this.ticks.push(ticks)
    this.prompts.push(prompt)
    this.outputs.push(output)
    if (this.partTokens === null) return
    this.starts.push(this.ids.length)
    if ((parts?.length ?? 0) !== Math.ceil(prompt / this.partTokens)) this.misfits++
    if (parts === null) return
    this.named++
    for (const name of parts) this.ids.push(this.names.idOf(name))
  }

  /** Notes a line that cannot be read. */
  fault(reason: string, line: number): void {
    const known = this.faults.get(reason)
    if (known === undefined) this.faults.set(reason, { count: 1, line })
    else known.count++
  }

  /** Lines that could not be read: the first of them, or `null`. */
  get firstFault(): { reason: string; line: number } | null {
    const all = [...this.faults].map(([reason, { line }]) => ({ reason, line }))
    return all.reduce<{ reason: string; line: number } | null>((first, fault) => (first === null || fault.line < first.line ? fault : first), null)
  }

  /** The columns, sorted by arrival; rows of one time keep their order. */
  columns(): RowColumns {
    const ticks = this.ticks.taken(), prompts = this.prompts.taken(), outputs = this.outputs.taken()
    const { partTokens } = this
    const hashes = partTokens === null || this.named === 0 ? null : { ids: this.ids.taken(), starts: this.endedStarts(), partTokens, distinct: this.names.count }
    if (this.unordered === 0) return { arrivals: sinceFirst(ticks), prompts, outputs, hashes }
    const order = Uint32Array.from(ticks.keys()).toSorted((a, b) => ticks[a]! - ticks[b]! || a - b)
    return {
      arrivals: sinceFirst(Float64Array.from(order, (row) => ticks[row]!)),
      prompts: Uint32Array.from(order, (row) => prompts[row]!),
      outputs: Uint32Array.from(order, (row) => outputs[row]!),
      hashes: hashes === null ? null : { ...hashes, ...reordered(hashes.ids, hashes.starts, order) },
    }
  }

  private endedStarts(): Uint32Array {
    const starts = new Uint32Array(this.count + 1)
    starts.set(this.starts.taken())
    starts[this.count] = this.ids.length
    return starts
  }

  /** What is not, or only doubtfully, in the columns. */
  ledger(doubtCounting: boolean): LedgerEntry[] {
    const { partTokens, count } = this
    const entries: LedgerEntry[] = [...this.faults].map(([reason, fault]) => ({
      kind: 'lost', reason: `lines that are no request: ${reason} (first: line ${fault.line})`, count: fault.count, advice: 'Look at that line; every figure is without these requests.',
    }))
    for (const [reason, skipped] of this.skips) {
      entries.push({ kind: 'skipped', reason, count: skipped, advice: 'They hold no memory that the trace tells of; the figures are of the other rows.' })
    }
    if (this.unordered > 0) {
      entries.push({ kind: 'doubted', reason: 'rows that come after a later arrival: sorted by time', count: this.unordered, advice: 'Rows of one time keep their order. If the rows were meant in the order of the file, their times are wrong.' })
    }
    if (this.named > 0 && this.misfits > 0) {
      entries.push({
        kind: 'doubted', reason: `rows that do not name ceil(prompt / ${partTokens}) parts: the part has not ${partTokens} tokens, or the row is wrong`, count: this.misfits,
        advice: 'Give the tokens of a part with --hash-block; Mooncake has 512.',
      })
    }
    if (doubtCounting && this.counting && count >= FEW) {
      entries.push({ kind: 'doubted', reason: 'arrivals are 0, 1, 2, 3, … seconds: row numbers, not times', count, advice: 'A file of this shape is known to be made up. Take the published one, or use only its lengths (--synthetic prompt=trace,output=trace).' })
    }
    return entries
  }
}

/** Rows under which counting from 0 may be chance. */
const FEW = 10

function sinceFirst(ticks: Float64Array): Float64Array {
  const first = ticks[0] ?? 0
  for (let i = 0; i < ticks.length; i++) ticks[i] = (ticks[i]! - first) / TICKS
  return ticks
}

function reordered(ids: Uint32Array, starts: Uint32Array, order: Uint32Array): { ids: Uint32Array; starts: Uint32Array } {
  const moved = new Uint32Array(ids.length), movedStarts = new Uint32Array(starts.length)
  let at = 0
  for (const [i, row] of order.entries()) {
    const part = ids.subarray(starts[row]!, starts[row + 1]!)
    moved.set(part, at)
    at += part.length
    movedStarts[i + 1] = at
  }
  return { ids: moved, starts: movedStarts }
}
