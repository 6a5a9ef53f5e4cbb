/** Touches real memory of this machine and measures it: time, minor page faults and growth of the resident memory around each pass. */
import { setTimeout } from 'node:timers/promises'
import type { TouchPass } from '../analyses/touch.ts'
import type { Simulators } from '../core/simulators.ts'
import { TidemarkError } from '../core/error.ts'

/** Counters of this process now. */
export interface Meter {
  /** A clock, seconds. */
  seconds(): number
  /** Minor page faults so far; `null` where the system counts none. */
  faults(): number | null
  residentBytes(): number
}

/** The counters of the operating system. */
const processMeter: Meter = {
  seconds: () => performance.now() / 1000,
  faults: () => (process.platform === 'win32' ? null : process.resourceUsage().minorPageFault),
  residentBytes: () => process.memoryUsage.rss(),
}

/** Later passes over a region: their median is told. */
const WARM = 5
/** Rounds over a small region before anything is measured, so that the engine has compiled the loops in full. */
const ROUNDS = 30, SMALL = 2 ** 20

/** Every pattern over a fresh region of `bytes`, a multiple of 64 KiB; takes four times as much memory for the time being. Throws `OUT_OF_MEMORY`. */
export async function measureTouch(core: Simulators, bytes: number, meter: Meter = processMeter): Promise<TouchPass[]> {
  const { exports } = core, words = bytes / 8
  const orders = { sequential: exports.touchSequential, strided: exports.touchStrided, random: exports.touchRandom } as const
  const region = (size: number): number => {
    const at = exports.touchOpen(size) >>> 0
    if (at === 0) throw new TidemarkError('OUT_OF_MEMORY', `there is no room for a region of ${size / 2 ** 20} MiB: give --touch a smaller size`)
    return at
  }
  const small = region(SMALL)
  for (let round = 0; round < ROUNDS; round++) {
    for (const order of Object.values(orders)) for (const write of [1, 0]) order(small, SMALL / 8, write)
  }
  await setTimeout(50)
  const passes: TouchPass[] = []
  const measure = (pattern: TouchPass['pattern'], pass: TouchPass['pass'], work: () => number | null): void => {
    const resident = meter.residentBytes(), faults = meter.faults(), from = meter.seconds()
    const sum = work()
    const seconds = meter.seconds() - from, after = meter.faults()
    passes.push({ pattern, pass, bytes, seconds, faults: faults === null || after === null ? null : after - faults, residentBytes: meter.residentBytes() - resident, sum })
  }
  meter.faults()
  let untouched = 0
  measure('allocate only', 'first', () => {
    untouched = region(bytes)
    return null
  })
  const repeat = (pattern: TouchPass['pattern'], at: number, first: 0 | 1, order: (at: number, words: number, write: number) => number): void => {
    measure(pattern, 'first', () => order(at, words, first))
    for (let pass = 0; pass < WARM; pass++) measure(pattern, 'warm', () => order(at, words, 0))
  }
  repeat('unwritten', untouched, 0, orders.sequential)
  for (const pattern of ['sequential', 'strided', 'random'] as const) repeat(pattern, region(bytes), 1, orders[pattern])
  return passes
}
