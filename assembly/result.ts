/** Where a `finish` leaves its numbers: a growing list of f64, copied out by the host before the next `finish`. */
let values: usize = heap.alloc(8 * 1024)
let capacity: i32 = 1024
let length: i32 = 0

export function startResult(): void {
  length = 0
}

export function put(value: f64): void {
  if (length == capacity) {
    const larger = heap.alloc(<usize>capacity << 4)
    memory.copy(larger, values, <usize>capacity << 3)
    heap.free(values)
    values = larger
    capacity <<= 1
  }
  store<f64>(values + (<usize>length << 3), value)
  length++
}

/** Address of the first number. */
export function resultPointer(): usize {
  return values
}

/** Numbers in the result. */
export function resultLength(): i32 {
  return length
}
