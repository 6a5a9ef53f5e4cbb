/** The ways of finding room, by id. A new placer is one file, one id and one line here. */
import { FirstFit } from './first-fit'
import { Placer } from './placer'

export const FIRST_FIT: i32 = 0

export function newPlacer(id: i32, pool: u32): Placer {
  assert(id == FIRST_FIT, 'no such placer')
  return new FirstFit(pool)
}
