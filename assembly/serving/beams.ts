/**
 * Beam search as far as memory sees it: after every token each beam offers as many continuations as there are beams, and the best
 * of all go on. Scores are a seeded random walk: a beam's own score less exponential steps, so beams that lie behind die and others branch.
 */

/** SplitMix64: state plus odd constant, mixed twice (Steele, Lea and Flood, 2014). */
class Random {
  constructor(private state: u64) {}

  /** Above 0, at most 1. */
  next(): f64 {
    this.state += 0x9e3779b97f4a7c15
    let z = this.state
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb
    z ^= z >> 31
    return (<f64>(z >> 11) + 1) / 9007199254740992.0
  }
}

/** Beams that one request may have. */
export const MOST_BEAMS: i32 = 32

export class Beams {
  private random: Random
  /** Parent of each of the next beams, ascending, after `choose`. */
  private parents: StaticArray<i32> = new StaticArray<i32>(MOST_BEAMS)
  private scores: StaticArray<f64> = new StaticArray<f64>(MOST_BEAMS)
  private offers: StaticArray<f64> = new StaticArray<f64>(MOST_BEAMS * MOST_BEAMS)

  constructor(private beams: i32, seed: u64) {
    this.random = new Random(seed)
  }

  parent(child: i32): i32 {
    return this.parents[child]
  }

  /** Relative to the first chosen one's. */
  score(child: i32): f64 {
    return this.scores[child] - this.scores[0]
  }

  hasChild(beam: i32): bool {
    for (let child: i32 = 0; child < this.beams; child++) if (this.parents[child] == beam) return true
    return false
  }

  /** Chooses the next beams. `scores` is the address of the request's scores, one f64 a beam. */
  choose(scores: usize): void {
    const beams = this.beams, offers = this.offers
    for (let i: i32 = 0; i < beams; i++) {
      let score = load<f64>(scores + (<usize>i << 3))
      for (let k: i32 = 0; k < beams; k++) {
        score += NativeMath.log(this.random.next())
        offers[i * beams + k] = score
      }
    }
    for (let chosen: i32 = 0; chosen < beams; chosen++) {
      let best = 0, score = offers[0]
      for (let k: i32 = 1; k < beams * beams; k++) {
        const offer = unchecked(offers[k])
        if (offer <= score) continue
        best = k
        score = offer
      }
      this.insert(chosen, best / beams, score)
      offers[best] = -Infinity
    }
  }

  private insert(count: i32, parent: i32, score: f64): void {
    let place = count
    while (place > 0 && this.parents[place - 1] > parent) {
      this.parents[place] = this.parents[place - 1]
      this.scores[place] = this.scores[place - 1]
      place--
    }
    this.parents[place] = parent
    this.scores[place] = score
  }
}
