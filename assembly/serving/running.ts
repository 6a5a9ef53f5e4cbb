/** The requests that run, in the order of admission. Each has a place that is its own until it leaves, with a row there. */
import { MOST_BEAMS } from './beams'
import { Request } from './requests'

/** One request that runs, in tokens. The scores of its beams follow. */
// @ts-ignore: decorator
@unmanaged
export class Row {
  prompt: f64
  output: f64
  /** What its prefill must reach, how much of it is there, and how much of it was found in a cache. */
  target: f64
  prefilled: f64
  found: f64
  /** By each member. */
  generated: f64
  /** Its number in the list of requests. */
  number: u32
  place: i32

  /** Whether the prompt is in. */
  // @ts-ignore: decorator
  @inline
  get isWhole(): bool {
    return this.prefilled >= this.target
  }

  /** Tokens that each member has yet to generate. */
  // @ts-ignore: decorator
  @inline
  get remaining(): f64 {
    return this.output - this.generated
  }

  /** Of a member, now and in the end. */
  get size(): f64 {
    return this.prompt + this.generated
  }
  get final(): f64 {
    return this.prompt + this.output
  }

  /** One f64 a beam. */
  get scores(): usize {
    return changetype<usize>(this) + offsetof<Row>()
  }
}

const ROW: usize = offsetof<Row>() + (MOST_BEAMS << 3)

export class Running {
  count: i32 = 0
  private rows: usize
  /** Addresses of rows: of those that run, then of those that are free, the next one first. */
  private order: usize

  constructor(public room: i32) {
    this.rows = heap.alloc(<usize>room * ROW)
    this.order = heap.alloc(<usize>room << 2)
    for (let place: i32 = 0; place < room; place++) {
      const row = changetype<Row>(this.rows + <usize>place * ROW)
      row.place = place
      this.put(place, row)
    }
  }

  /** The `i`th that runs; the one at `count` is the next to come. */
  // @ts-ignore: decorator
  @inline
  at(i: i32): Row {
    return changetype<Row>(load<usize>(this.order + (<usize>i << 2)))
  }

  // @ts-ignore: decorator
  @inline
  private put(i: i32, row: Row): void {
    store<usize>(this.order + (<usize>i << 2), changetype<usize>(row))
  }

  /** Takes the next place. `prefilled`: tokens that are there, of which a cache had `found`. */
  add(number: u32, request: Request, target: f64, prefilled: f64, found: f64, generated: f64): Row {
    const row = this.at(this.count++)
    row.prompt = <f64>request.prompt
    row.output = <f64>request.output
    row.target = target
    row.prefilled = prefilled
    row.found = found
    row.generated = generated
    row.number = number
    memory.fill(row.scores, 0, MOST_BEAMS << 3)
    return row
  }

  /** The `i`th leaves; those after it move up, and its place is the next to be taken. */
  remove(i: i32): void {
    const row = this.at(i), to = this.order + (<usize>i << 2)
    this.count--
    memory.copy(to, to + 4, <usize>(this.count - i) << 2)
    this.put(this.count, row)
  }
}
