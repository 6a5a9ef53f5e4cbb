/** What /proc/zoneinfo says of the pages that the kernel keeps back. */

/** Pages kept back, over all zones. */
export interface ZoneReserves {
  /** Sum of low watermarks. */
  low: number
  /** Sum over zones of min(managed, highest protection + high watermark). */
  reserved: number
}

/** Sums of /proc/zoneinfo; `null` where it names no zone with watermarks. */
export function parseZoneinfo(text: string): ZoneReserves | null {
  const zones = text.split(/^Node +\d+, zone +\S+\s*$/m).slice(1)
  const numbers = zones.map((zone) => {
    const of = (name: string): number => Number(new RegExp(`^\\s+${name}\\s+(\\d+)\\s*$`, 'm').exec(zone)?.[1] ?? NaN)
    const protection = (/protection: \(([\d, ]*)\)/.exec(zone)?.[1] ?? '').split(',').map(Number)
    return { low: of('low'), high: of('high'), managed: of('managed'), protection: Math.max(0, ...protection) }
  }).filter(({ low, high, managed }) => Number.isFinite(low + high + managed))
  if (numbers.length === 0) return null
  return {
    low: numbers.reduce((sum, { low }) => sum + low, 0),
    reserved: numbers.reduce((sum, { managed, protection, high }) => sum + Math.min(managed, protection + high), 0),
  }
}

/** MemAvailable in pages, as si_mem_available() of Linux (mm/show_mem.c) computes it. */
export function availablePages(free: number, fileLru: number, reclaimable: number, { low, reserved }: ZoneReserves): number {
  return Math.max(0, free - reserved + fileLru - Math.min(fileLru / 2, low) + reclaimable - Math.min(reclaimable / 2, low))
}
