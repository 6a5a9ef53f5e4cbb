/** Steps backwards over the blank-separated words of a line: some texts can only be read from their end. */
import { decimal, width } from './cursor'

/** End of the word before `q`. */
export function trimmed(p: usize, q: usize): usize {
  while (q > p && (load<u8>(q - 1) == 32 || load<u8>(q - 1) == 9)) q--
  return q
}

/** Start of the word that ends at `q`. */
export function wordBefore(p: usize, q: usize): usize {
  while (q > p && load<u8>(q - 1) != 32 && load<u8>(q - 1) != 9) q--
  return q
}

/** Whether [p, q) is a decimal number, left in `value`. */
export function isNumber(p: usize, q: usize): bool {
  return decimal(p) == q && width > 0 && width < 20
}
