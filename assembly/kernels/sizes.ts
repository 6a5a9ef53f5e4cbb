/** How many accesses have which length. Result: (sectors, accesses) for each length, unordered. */
import { laneLengths } from '../lane'
import { Map64 } from '../lib/map'
import { put } from '../result'
import { Kernel } from './kernel'

export class Sizes extends Kernel {
  private map: Map64 = new Map64(1)

  update(basis: i32, n: i32): void {
    const lengths = laneLengths(basis)
    let i = 0
    while (i < n) {
      const length = load<u32>(lengths + (<usize>i << 2)), first = i
      while (i < n && load<u32>(lengths + (<usize>i << 2)) == length) i++
      this.add(length, <f64>(i - first))
    }
  }

  private add(length: u64, accesses: f64): void {
    const row = this.map.at(length)
    store<f64>(row, load<f64>(row) + accesses)
  }

  merge(next: Kernel): void {
    const map = (next as Sizes).map
    for (let cell: u32 = 0; cell < map.capacity; cell++) {
      if (map.occupied(cell)) this.add(map.key(cell), load<f64>(map.row(cell)))
    }
  }

  finish(): void {
    const map = this.map
    for (let cell: u32 = 0; cell < map.capacity; cell++) {
      if (!map.occupied(cell)) continue
      put(<f64>map.key(cell))
      put(load<f64>(map.row(cell)))
    }
  }
}
