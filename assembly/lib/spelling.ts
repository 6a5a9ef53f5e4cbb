/** ASCII words of our own against bytes of a trace. Lists are one string with `|` between their words: a string each would cost 30 bytes more. */

const BAR: u8 = 124

/** Letter `i`, unchecked: `charCodeAt` would check each index, and is a call. */
// @ts-ignore: decorator
@inline
export function letter(text: string, i: i32): u8 {
  return load<u8>(changetype<usize>(text) + (<usize>i << 1))
}

/**
 * Place, from 0, of the first word of a list that the bytes at `p` begin with, or -1. `length`: only a word of so many letters counts.
 * `fold`: 32 takes capital letters for small ones.
 */
export function wordAt(p: usize, list: string, length: i32 = -1, fold: u8 = 0): i32 {
  const end = list.length
  let place = 0, at = p, i = 0
  while (i <= end) {
    const wanted = i < end ? letter(list, i) : BAR
    if (wanted == BAR && (length < 0 || <i32>(at - p) == length)) return place
    if (wanted != BAR && (load<u8>(at) | fold) == wanted) at++
    else {
      while (i < end && letter(list, i) != BAR) i++
      place++
      at = p
    }
    i++
  }
  return -1
}

/** Where the word at a place of a list begins; it ends at the next `|` or with the list. */
export function wordStart(list: string, place: i32): i32 {
  let i = 0
  for (; place > 0; i++) if (letter(list, i) == BAR) place--
  return i
}

export function wordLength(list: string, start: i32): i32 {
  let i = start
  while (i < list.length && letter(list, i) != BAR) i++
  return i - start
}
