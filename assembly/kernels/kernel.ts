/**
 * A kernel is a fold over a lane: it never learns how long the trace is, and no cut between two updates changes its result.
 */
export abstract class Kernel {
  /** Takes the first `n` events of the lane of `basis`. */
  abstract update(basis: i32, n: i32): void
  /** Takes over what another kernel of the same kind has seen of the events that follow this one's. */
  abstract merge(next: Kernel): void
  /** Puts the result (`result.ts`); may be called more than once. */
  abstract finish(): void
}
