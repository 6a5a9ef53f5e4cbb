/** /proc/diskstats. Source: kernel iostats.rst. */
import type { Meaning } from './names.ts'
import type { LineGrammar } from './snapshot.ts'

/** Fields behind the name of the device. */
export const DISK_FIELDS = ['reads', 'reads_merged', 'sectors_read', 'read_ms', 'writes', 'writes_merged', 'sectors_written', 'write_ms', 'in_flight', 'io_ms', 'weighted_ms', 'discards', 'discards_merged', 'sectors_discarded', 'discard_ms', 'flushes', 'flush_ms']
const SECTOR = 512

/** What a field is. `of`: the device; `null`: not said. */
export function diskMeaning(name: string, of: string | null): Meaning {
  if (name.startsWith('sectors_')) return { name: `disk ${name.replace('sectors_', 'bytes_')}`, of, unit: 'B', scale: SECTOR, kind: 'counter', definition: 'diskstats: sectors of 512 B' }
  if (name.endsWith('_ms')) return { name: `disk ${name.slice(0, -3)} time`, of, unit: 's', scale: 1e-3, kind: 'counter', definition: 'diskstats: ms' }
  return { name: `disk ${name}`, of, unit: '1', scale: 1, kind: name === 'in_flight' ? 'level' : 'counter', definition: 'diskstats' }
}

/** `7 0 loop0 470239 28 ...` of the whole file; a device that did nothing since the boot is left out. */
export const diskLines: LineGrammar = (line) => {
  const [, device, rest] = /^\s*\d+\s+\d+\s+(\S+)((?:\s+\d+)+)\s*$/.exec(line) ?? []
  if (device === undefined) return null
  const values = rest!.trim().split(/\s+/).map(Number)
  return values.every((value) => value === 0) ? [] : values.slice(0, DISK_FIELDS.length).map((value, i) => [diskMeaning(DISK_FIELDS[i]!, device), value])
}
