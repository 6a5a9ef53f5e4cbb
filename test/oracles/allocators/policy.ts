/** Where one policy puts blocks; sizes in whole units. */
export interface Policy {
  /** A place, or null. */
  place(units: number): unknown
  release(place: unknown, units: number): void
  /** False, and nothing done, where a block cannot grow where it is. */
  extend(place: unknown, units: number, more: number): boolean
  /** Units held, units reserved so far, and the pool's holes. */
  held(): number
  reserved(): number
  holes(): { at: number; units: number }[]
  /** Holes within what is reserved. */
  inside(): number[]
  steps(): number
  address(place: unknown): number
}
