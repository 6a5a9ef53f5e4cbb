/** Accesses and bytes per thread and name. Result: (thread id, name id, accesses, bytes), unordered. */
import { laneLengths, laneNames, laneThreads } from '../lane'
import { Map64 } from '../lib/map'
import { put } from '../result'
import { Kernel } from './kernel'

export class Threads extends Kernel {
  private map: Map64 = new Map64(2)

  update(basis: i32, n: i32): void {
    const threads = laneThreads(basis), names = laneNames(basis), lengths = laneLengths(basis)
    let i = 0
    while (i < n) {
      const thread = load<u32>(threads + (<usize>i << 2)), name = load<u32>(names + (<usize>i << 2)), first = i
      let bytes: f64 = 0
      while (i < n && load<u32>(threads + (<usize>i << 2)) == thread && load<u32>(names + (<usize>i << 2)) == name) {
        bytes += <f64>load<u32>(lengths + (<usize>i << 2)) * 512
        i++
      }
      this.add((<u64>thread << 32) | name, <f64>(i - first), bytes)
    }
  }

  private add(key: u64, accesses: f64, bytes: f64): void {
    const row = this.map.at(key)
    store<f64>(row, load<f64>(row) + accesses)
    store<f64>(row, load<f64>(row, 8) + bytes, 8)
  }

  merge(next: Kernel): void {
    const map = (next as Threads).map
    for (let cell: u32 = 0; cell < map.capacity; cell++) {
      if (map.occupied(cell)) this.add(map.key(cell), load<f64>(map.row(cell)), load<f64>(map.row(cell), 8))
    }
  }

  finish(): void {
    const map = this.map
    for (let cell: u32 = 0; cell < map.capacity; cell++) {
      if (!map.occupied(cell)) continue
      put(<f64>(map.key(cell) >> 32))
      put(<f64><u32>map.key(cell))
      put(load<f64>(map.row(cell)))
      put(load<f64>(map.row(cell), 8))
    }
  }
}
