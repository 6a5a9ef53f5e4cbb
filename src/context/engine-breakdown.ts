/** One row of the table that llama.cpp prints of its memory. Unit: bytes, of whole MiB. */
export interface BreakdownRow {
  /** `CUDA0`, `Host`. */
  device: string
  /** `null` for a row of the host, which says neither. */
  total: number | null
  free: number | null
  /** model + context + compute. */
  self: number
  model: number
  context: number
  compute: number
  /** total - free - self: other processes, the driver, what is not counted; negative while memory is probed. */
  unaccounted: number | null
}

const MIB = 2 ** 20
const ROW = /memory_breakdown_print:\s*\|\s+- (\S+)(?: \(.*?\))?\s*\|\s*(?:(\d+)\s*=\s*(\d+)\s*\+\s*\(\s*)?(\d+)\s*=\s*(\d+)\s*\+\s*(\d+)\s*\+\s*(\d+)\s*\)?(?:\s*\+\s*(-?\d+))?\s*\|/
const HEAD = /memory_breakdown_print:\s*\|\s*memory breakdown/

/** Rows of the last such table (`llama_memory_breakdown_print`, `common_memory_breakdown_print`); empty where there is none. A negative number that was printed
    without its sign is read as what it was. Source: llama.cpp common/fit.cpp. */
export function parseBreakdown(text: string): BreakdownRow[] {
  let rows: BreakdownRow[] = []
  for (const line of text.split('\n')) {
    if (!line.includes('memory_breakdown_print')) continue
    if (HEAD.test(line)) rows = []
    const found = ROW.exec(line)
    if (found === null) continue
    const [, device = '', ...printed] = found
    const [total = null, free = null, self = 0, model = 0, context = 0, compute = 0, unaccounted = null] = printed.map((digits) => digits === undefined ? undefined : signed(Number(digits)) * MIB)
    rows.push({ device, total, free, self, model, context, compute, unaccounted })
  }
  return rows
}

/** MiB of a 64-bit number that went below zero: 2^64 B are 2^44 MiB. */
function signed(mib: number): number {
  return mib >= 2 ** 43 ? mib - 2 ** 44 : mib
}
