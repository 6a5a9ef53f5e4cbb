/** A request as logs of other tools tell it: bytes from an offset of something that has a name, not a device number. */
import * as batch from '../batch'
import * as ledger from '../ledger'
import { fnv, intern, NAME_LIMIT } from '../names'
import { Map64 } from '../lib/map'
import { FAIL, setSector, setSectors, startEvent } from './event'

/** Line was taken and is in the ledger, but is no event. Above `UNKNOWN`, below any address. */
export const NOTED: usize = 3

/** Indexes of RWBS (`rwbs.ts`) for one letter. */
export const N: u16 = 0
export const R: u16 = 2
export const W: u16 = 4
export const D: u16 = 6

/** Empties event `i` and makes it a request of no CPU, thread or device. */
export function startRequest(i: i32, action: u8, rwbs: u16): void {
  startEvent(i)
  const at = <usize>i
  store<u32>(batch.CPU + (at << 2), 0)
  store<u32>(batch.THREAD + (at << 2), 0)
  store<u32>(batch.DEVICE + (at << 2), NAMED)
  store<u8>(batch.ACTION + at, action)
  store<u16>(batch.RWBS + (at << 1), rwbs)
}

/** Stores the whole sectors that [offset, offset + bytes) touches, and says so where it is more than was asked for. False if no request can be that large. */
export function setBytes(offset: u64, bytes: u64): bool {
  if (offset >> 62 || bytes >> 32) return false
  const first = offset >> 9, behind = (offset + bytes + 511) >> 9
  if ((offset | bytes) & 511) ledger.note(ledger.ROUNDED, 1)
  setSector(first)
  return setSectors(bytes ? behind - first : 0)
}

/** Major number that the kernel gives to no disk: its minors are names in order of appearance. */
const NAMED: u32 = 0xfff << 20
/** Minor + 1 by hash of the whole name. */
const byName = new Map64(1, 64)
/** Interned end of the name of each minor + 1. */
const namesOf = new Map64(1, 64)
let count: u32 = 0

/** Gives event `i` the device of this name. */
export function setNamedDevice(i: i32, from: usize, to: usize): void {
  const length = <i32>(to - from), cell = byName.at(fnv(from, length))
  if (load<f64>(cell) == 0) {
    const kept = min(length, NAME_LIMIT)
    store<f64>(cell, <f64>++count)
    store<f64>(namesOf.at(count), <f64>intern(to - kept, kept))
  }
  store<u32>(batch.DEVICE + (<usize>i << 2), NAMED | (<u32>load<f64>(cell) - 1))
}

/** Interned name of a device that has no number of its own, or 0. */
export function deviceName(device: u32): u32 {
  const minor = device & 0xfffff
  return device >= NAMED && minor < count ? <u32>load<f64>(namesOf.at(minor + 1)) : 0
}

/** Stores a time in ns of the recording's clock; FAIL if it is out of reach. */
export function setTime(i: i32, ns: u64, next: usize): usize {
  if (!batch.withinReach(ns)) return FAIL
  store<f64>(batch.TIME + (<usize>i << 3), batch.relativeTime(ns))
  return next
}
