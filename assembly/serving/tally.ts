/** What a serving clock counted. Tokens, sequences and requests; times in ns. */
import { put } from '../result'

export class Tally {
  finished: f64 = 0
  /** Longer than the engine or the whole pool allows. */
  rejected: f64 = 0
  /** Given up: alone in an empty pool they still found no room. */
  stuck: f64 = 0
  steps: f64 = 0
  preemptions: f64 = 0
  /** Tokens computed for prompts, those computed again included. */
  prefilled: f64 = 0
  /** Tokens, of prompts and generated, that were computed and lost when their request was thrown out. */
  recomputed: f64 = 0
  /** Prompt tokens found in a cache. */
  hits: f64 = 0
  decoded: f64 = 0
  /** Tokens moved to swap space, and the most there at once. */
  swapped: f64 = 0
  peakSwap: f64 = 0
  /** Requests not taken in within the step of their arrival, the time that all waited, and the longest wait. */
  delayed: f64 = 0
  delay: f64 = 0
  longestDelay: f64 = 0
  peakRunning: f64 = 0
  peakWaiting: f64 = 0
  /** Steps at which a request waited for memory. */
  blockedSteps: f64 = 0

  /** Puts all in the order above. */
  put(): void {
    put(this.finished)
    put(this.rejected)
    put(this.stuck)
    put(this.steps)
    put(this.preemptions)
    put(this.prefilled)
    put(this.recomputed)
    put(this.hits)
    put(this.decoded)
    put(this.swapped)
    put(this.peakSwap)
    put(this.delayed)
    put(this.delay)
    put(this.longestDelay)
    put(this.peakRunning)
    put(this.peakWaiting)
    put(this.blockedSteps)
  }
}
