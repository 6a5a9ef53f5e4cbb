/** How many events of which action and RWBS: every device, before any filter. */
import { put, startResult } from './result'
import { rwbsCount } from './rwbs'

/** 32 actions, their pass-through twins, and 1,024 RWBS texts. */
const counts: usize = memory.data(64 * 1024 * 8, 16)

// @ts-ignore: decorator
@inline
function cellOf(action: u32, rwbs: u32): usize {
  const row = (action & 31) | ((action & 0x80) >> 2)
  return counts + (<usize>((row << 10) | rwbs) << 3)
}

// @ts-ignore: decorator
@inline
export function countEvent(action: u8, rwbs: u16): void {
  const cell = cellOf(action, rwbs)
  store<u64>(cell, load<u64>(cell) + 1)
}

/** Result: (action code, RWBS index, count), by action. Two censuses merge by adding their counts: the host does so. */
export function censusFinish(): void {
  startResult()
  for (let row: u32 = 0; row < 64; row++) {
    for (let rwbs: u32 = 0; rwbs < rwbsCount(); rwbs++) {
      const count = load<u64>(counts + (<usize>((row << 10) | rwbs) << 3))
      if (!count) continue
      put(<f64>((row & 31) | ((row & 32) << 2)))
      put(<f64>rwbs)
      put(<f64>count)
    }
  }
}
