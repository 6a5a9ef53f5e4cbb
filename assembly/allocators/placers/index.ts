/** The ways of finding room, by id. A new placer is one file, one id and one line here. */
import { BestFit } from './best-fit'
import { Buddy } from './buddy'
import { FirstFit } from './first-fit'
import { Placer } from './placer'

export const FIRST_FIT: i32 = 0
export const BEST_FIT: i32 = 1
export const BUDDY: i32 = 2

export function newPlacer(id: i32, pool: u32): Placer {
  assert(pool < 0x8000_0000, 'a pool has fewer than 2^31 units')
  if (id == BEST_FIT) return new BestFit(pool)
  if (id == BUDDY) return new Buddy(pool)
  assert(id == FIRST_FIT, 'no such placer')
  return new FirstFit(pool)
}
