/** A batch of requests as columns in static memory: the host writes them in the order of arrival, the serving clock reads them. */

/** Requests in a full batch. */
export const REQUESTS: i32 = 4096

/** Nanoseconds since the first arrival, ascending over all batches. */
const ARRIVAL: usize = memory.data(8 * 4096, 16)
/** Tokens. */
const PROMPT: usize = memory.data(4 * 4096, 16)
const OUTPUT: usize = memory.data(4 * 4096, 16)
/** Where the names of the prompt's parts start in the list given to `servingNames`, and how many there are. */
const FIRST_NAME: usize = memory.data(4 * 4096, 16)
const NAMES: usize = memory.data(4 * 4096, 16)

export function requestArrivals(): usize {
  return ARRIVAL
}
export function requestPrompts(): usize {
  return PROMPT
}
export function requestOutputs(): usize {
  return OUTPUT
}
export function requestFirstNames(): usize {
  return FIRST_NAME
}
export function requestNames(): usize {
  return NAMES
}

/** One request as the clock keeps it. */
// @ts-ignore: decorator
@unmanaged
export class Request {
  arrival: f64
  prompt: u32
  output: u32
  firstName: u32
  names: u32
}

/** All requests known so far, in order. Memory: 24 bytes each. */
export class RequestList {
  private rows: usize = heap.alloc(1024 * offsetof<Request>())
  private capacity: u32 = 1024
  count: u32 = 0

  // @ts-ignore: decorator
  @inline
  at(i: u32): Request {
    return changetype<Request>(this.rows + <usize>i * offsetof<Request>())
  }

  /** Appends the first `n` of the batch. */
  append(n: i32): void {
    while (this.count + n > this.capacity) {
      const bytes = <usize>this.capacity * offsetof<Request>(), larger = heap.alloc(bytes * 2)
      memory.copy(larger, this.rows, bytes)
      heap.free(this.rows)
      this.rows = larger
      this.capacity *= 2
    }
    for (let i = 0; i < n; i++) {
      const request = this.at(this.count++), place = <usize>i << 2
      request.arrival = load<f64>(ARRIVAL + (<usize>i << 3))
      request.prompt = load<u32>(PROMPT + place)
      request.output = load<u32>(OUTPUT + place)
      request.firstName = load<u32>(FIRST_NAME + place)
      request.names = load<u32>(NAMES + place)
    }
  }
}
