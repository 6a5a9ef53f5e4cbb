/** Memory of the host's own, aligned to 16 bytes: a place for names and lists that it hands over. Aborts where there is no room. */
export function allocate(bytes: i32): usize {
  return heap.alloc(bytes)
}
