/** How far a printed number lies from the right one, where both are single numbers of one kind. */
import { amountOf, middle, PRINTED, type Amount } from '../formats/claims/amount.ts'

/** The number that a text is, or comes to: "12.5 GB", "115 ms / 1.32 = 87.121 ms"; `null` for a range, a list or words. */
function single(text: string): Amount | null {
  const result = text.slice(text.lastIndexOf(' = ') < 0 ? 0 : text.lastIndexOf(' = ') + 3).replaceAll('\u2212', '-').replace(/ \([^)]*\)$/, '')
  const [, number, upTo, unit = ''] = PRINTED.exec(result) ?? []
  return number === undefined || upTo !== undefined ? null : amountOf(number, unit)
}

/** The reading by 1024 where a unit leaves it open and the other does not: units that do not are binary ones. */
const reading = (of: Amount, beside: Amount): Amount => ({ ...of, ranges: of.ranges.length > beside.ranges.length ? of.ranges.slice(-1) : of.ranges })

/** Printed over right, both read by one base; `null` where one is no single number, they are of different kinds, or not both above or below 0. */
export function ratioToRight(printed: string, right: string | null): number | null {
  const stated = single(printed), correct = right === null ? null : single(right)
  if (stated === null || correct === null || stated.kind !== correct.kind) return null
  const ratio = middle(reading(stated, correct)) / middle(reading(correct, stated))
  return Number.isFinite(ratio) && ratio > 0 ? ratio : null
}
