/** Names of the pages of one prompt, each made of the name of the page before and of its own tokens: equal names, equal prompts up to there. */

export class PromptNames {
  private names: usize = 0
  private room: i32 = 0

  /**
   * Takes the u32 names of `count` parts of `part` tokens each, at `hashes`, for a prompt of `size` tokens. A page of a part is named by
   * the part and its place in it. Returns the pages named: those of whole parts. As in the engines, 64 bits stand for equal tokens.
   */
  read(hashes: usize, count: i32, part: f64, size: f64, pageTokens: f64): i32 {
    if (count <= 0) return 0
    const pages = <i32>(part / pageTokens)
    assert(pages > 0 && <f64>pages * pageTokens == part, 'a part of a prompt is whole pages')
    const parts = <i32>min(<f64>count, Math.floor(size / part))
    if (parts * pages > this.room) {
      this.room = max(parts * pages, this.room * 2)
      this.names = heap.alloc(<usize>this.room << 3)
    }
    let name: u64 = 0, at = this.names
    for (let i = 0; i < parts; i++) {
      const id = <u64>load<u32>(hashes + (<usize>i << 2)) << 32
      for (let place = 0; place < pages; place++, at += 8) {
        name = mixed(name ^ mixed(id | <u64>(place + 1)))
        store<u64>(at, name)
      }
    }
    return parts * pages
  }

  // @ts-ignore: decorator
  @inline
  name(i: i32): u64 {
    return load<u64>(this.names + (<usize>i << 3))
  }
}

/** A one-to-one scattering of 64 bits (the last steps of splitmix64). */
// @ts-ignore: decorator
@inline
function mixed(x: u64): u64 {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb
  return x ^ (x >> 31)
}
