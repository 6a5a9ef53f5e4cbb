/** Scratch blocks wherever a placer finds room: first fit, best fit or buddies. Steps are the placer's. */
import { NOWHERE, Placer } from './placers/placer'
import { NO_ROOM, Scratch } from './scratch'

export class Placed extends Scratch {
  constructor(bytes: f64, unit: f64, private placer: Placer) {
    super(bytes, unit)
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
