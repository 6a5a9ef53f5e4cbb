/** What was measured on real memory, and of which of it a bandwidth may be told. */
import type { Cell, Table } from '../core/result.ts'
import { formatBytes, formatCount } from '../core/units.ts'
import { median } from '../statistics/ranks.ts'
import { tableOf } from './table.ts'

/** One pass over a region, or what stands for it. */
export interface TouchPass {
  /** `allocate only`: the region was taken and nothing read or written. `unwritten`: read without ever being written. */
  pattern: 'allocate only' | 'unwritten' | 'sequential' | 'strided' | 'random'
  /** The first over fresh memory, or one of the later ones. */
  pass: 'first' | 'warm'
  bytes: number
  seconds: number
  /** Minor page faults of the process during the pass; `null` where the system counts none. */
  faults: number | null
  /** Growth of the resident memory during the pass. */
  residentBytes: number
  /** Sum of the words; `null` if none was visited. */
  sum: number | null
}

const PAGE = 4096, HUGE = 2 * 2 ** 20
/** So much of a region must be proven: other threads of the process give memory back meanwhile. */
const MOST = 0.9

interface Judgement {
  /** Whether time over bytes may be called a bandwidth. */
  proven: boolean
  /** Pages of 4 KiB that became the region's own, at most. */
  pages: number
  why: string
}

/**
 * What the first pass over a region proves. Resident memory must have grown by what is claimed, and there must have been faults for it: one
 * for each page of 4 KiB, or fewer where the kernel handed out larger ones, down to one for 2 MiB.
 */
export function judgeFirst(pass: TouchPass): Judgement {
  const { bytes, faults } = pass
  const resident = Math.max(0, Math.min(bytes, pass.residentBytes))
  const pages = Math.floor(Math.min(resident, (faults ?? 0) * HUGE) / PAGE), all = Math.ceil(bytes / PAGE)
  if (faults === null) return { proven: false, pages: 0, why: 'this system counts no page faults: nothing proves that the memory was touched' }
  if (pass.sum === null) {
    const touched = Math.min(faults, pages, all)
    return { proven: false, pages: touched, why: `no bandwidth: ${touched === 0 ? '' : 'at most '}${formatCount(touched)} of ${formatCount(all)} pages touched` }
  }
  if (resident < MOST * bytes) {
    return { proven: false, pages: Math.min(pages, all), why: `no bandwidth: resident memory grew by ${formatBytes(resident)} only; what nobody wrote is one page of zeros` }
  }
  if (faults * HUGE < MOST * bytes) return { proven: false, pages, why: `no bandwidth: ${formatCount(faults)} faults cannot have brought ${formatBytes(bytes)}` }
  const each = bytes / faults
  const size = each < 1.5 * PAGE ? 'pages of 4 KiB' : each > HUGE / 1.5 ? 'huge pages of 2 MiB' : `larger pages, ${formatBytes(each)} a fault`
  return { proven: true, pages: Math.min(pages, all), why: `touched: ${formatCount(faults)} faults, ${size}` }
}

const COLUMNS = ['pattern', 'pass', 'passes', 'bytes', 'seconds', 'leastSeconds', 'mostSeconds', 'bytesOverTime', 'bandwidth', 'minorFaults', 'pages', 'touchedShare'] as const

/** One row for each pattern and kind of pass. `bytesOverTime` is what any benchmark would print; `bandwidth` stands only where the first pass over the region is proven. */
export function touchTable(passes: readonly TouchPass[]): Table {
  const rows = patternsOf(passes).flatMap((pattern) => {
    const judged = judgePattern(passes, pattern)
    return (['first', 'warm'] as const).flatMap((kind): Cell[][] => {
      const some = passes.filter((pass) => pass.pattern === pattern && pass.pass === kind)
      if (some.length === 0) return []
      const { bytes } = some[0]!, seconds = some.map((pass) => pass.seconds), middle = median(seconds), pages = Math.ceil(bytes / PAGE)
      const faults = some.every((pass) => pass.faults !== null) ? median(some.map((pass) => pass.faults!)) : null, rate = middle > 0 ? bytes / middle : null
      return [[
        pattern, kind, some.length, bytes, middle, Math.min(...seconds), Math.max(...seconds), rate, judged.proven ? rate : null, faults, pages, faults === null ? null : judged.pages / pages,
      ]]
    })
  })
  return tableOf('Real memory touched, measured on this machine: median of the passes, least and most', COLUMNS, rows, { bytesOverTime: 'B/s', bandwidth: 'B/s' })
}

/** Why a pattern may tell a bandwidth, or not. */
export function proofTable(passes: readonly TouchPass[]): Table {
  return tableOf('What the first pass proves', ['pattern', 'proof'], patternsOf(passes).map((pattern) => [pattern, judgePattern(passes, pattern).why]))
}

function patternsOf(passes: readonly TouchPass[]): TouchPass['pattern'][] {
  return [...new Set(passes.map(({ pattern }) => pattern))]
}

function judgePattern(passes: readonly TouchPass[], pattern: TouchPass['pattern']): Judgement {
  const first = passes.find((pass) => pass.pattern === pattern && pass.pass === 'first')
  return first === undefined ? { proven: false, pages: 0, why: 'no bandwidth: no first pass was seen' } : judgeFirst(first)
}

/** Patterns whose passes do not all give one sum: then some words were not visited. */
export function sumsDisagree(passes: readonly TouchPass[]): string[] {
  return patternsOf(passes).filter((pattern) => new Set(passes.filter((pass) => pass.pattern === pattern && pass.sum !== null).map(({ sum }) => sum)).size > 1)
}
