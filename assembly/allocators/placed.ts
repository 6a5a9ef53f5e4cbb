/** Scratch blocks wherever a placer finds room: first fit, best fit or buddies. Steps are the placer's. */
import { integer } from '../lib/integer'
import { ALLOC, FREE, operationDone, operationId, operationKind, operationSize } from './operations'
import { NOWHERE, Placer } from './placers/placer'
import { NAMED, NO_ROOM, REFUSED, Scratch } from './scratch'

/** The placer's own type spares a choice at each call of it. */
export class Placed<P extends Placer> extends Scratch {
  constructor(bytes: f64, unit: f64, private placer: P) {
    super(bytes, unit)
  }

  /** As `operate` does, one call deep: taking and giving back are nearly all of every stream. */
  update(n: i32): void {
    const placer = this.placer, blocks = this.blocks, most = this.units
    let asked = this.asked, peakAsked = this.peakAsked, lifetime = this.lifetime, allocs = 0, frees = 0
    for (let i = 0; i < n; i++) {
      const kind = operationKind(i)
      if (kind > FREE) {
        this.asked = asked
        this.peakAsked = peakAsked
        this.lifetime = lifetime
        this.operate(i)
        asked = this.asked
        peakAsked = this.peakAsked
        lifetime = this.lifetime
        continue
      }
      const row = blocks.row(operationId(i)), name = load<f64>(row)
      if (kind == FREE) {
        assert(name != 0, 'the id is not live')
        operationDone(i, true)
        const block = load<u32>(row)
        store<f64>(row, 0)
        if (name == REFUSED) continue
        placer.release(block, <u32>integer(load<f64>(row, 8)))
        frees++
        asked -= load<f64>(row, 16)
        continue
      }
      assert(name <= 0, 'the id is live')
      const size = operationSize(i), units = this.inUnits(size)
      const place = units <= most ? placer.place(<u32>integer(units)) : NOWHERE
      operationDone(i, place != NOWHERE)
      if (place == NOWHERE) {
        this.failures += 1
        store<f64>(row, REFUSED)
        continue
      }
      store<f64>(row, NAMED + <f64>place)
      store<f64>(row, units, 8)
      store<f64>(row, size, 16)
      allocs++
      lifetime += size
      asked += size
      if (asked > peakAsked) peakAsked = asked
    }
    this.asked = asked
    this.peakAsked = peakAsked
    this.lifetime = lifetime
    this.allocs += <f64>allocs
    this.frees += <f64>frees
    this.settle()
  }

  protected place(units: f64): f64 {
    const name = this.placer.place(<u32>units)
    return name == NOWHERE ? NO_ROOM : <f64>name
  }

  protected release(name: f64, units: f64): void {
    this.placer.release(<u32>name, <u32>units)
  }

  protected extend(name: f64, units: f64, more: f64): bool {
    return units + more <= this.units && this.placer.extend(<u32>name, <u32>units, <u32>more)
  }

  protected note(): void {
    const placer = this.placer, unit = this.unit
    this.held = placer.held * unit
    this.peakHeld = placer.peak * unit
    this.reach = placer.reach * unit
    this.steps = placer.steps
  }

  address(name: f64): f64 {
    return <f64>this.placer.address(<u32>name) * this.unit
  }

  fits(size: f64, final: f64): bool {
    const units = this.inUnits(max(size, final))
    return units <= this.units && <f64>this.placer.takes(<u32>units) <= this.units
  }

  get largestHole(): f64 {
    return <f64>this.placer.largestHole * this.unit
  }

  get squaredHoles(): f64 {
    return this.placer.squaredHoles * this.unit * this.unit
  }

  get largestInside(): f64 {
    return <f64>this.placer.largestInside * this.unit
  }

  get squaredInside(): f64 {
    return this.placer.squaredInside * this.unit * this.unit
  }
}
