import { TidemarkError } from '../core/error.ts'

/** A run of a file that lies in one piece, in sectors of 512 bytes. */
interface Extent {
  /** First sector within the file. */
  logical: number
  /** First sector within the FILE SYSTEM; the disk's sector is this plus the partition's start. */
  physical: number
  sectors: number
}

/** Where a file lies. Extents ascend in the file; what none covers is a hole. No two share a logical or a physical sector. */
export interface FileMap {
  /** The file's name as filefrag printed it. */
  name: string
  /** Size of the file; its last sector may hold less than 512 bytes of it. */
  bytes: number
  /** Unit of the table that was read: the file system's block, or what `-b` or `-k` asked for. */
  blockBytes: number
  extents: Extent[]
}

const SIZE = /^File size of (.*) is (\d+) \((\d+) blocks? of (\d+) bytes?\)$/
const FOUND = /^(.*): (\d+) extents? found(?:, perfection would be \d+ extents?)?$/
const NUMBER = '\\s*([0-9a-f]+)'
/** `ext: logical..logical: physical..physical: length: [expected:] [flags]`; the ends are inclusive. */
const ROW = new RegExp(`^\\s*(\\d+):${NUMBER}\\.\\.${NUMBER}:${NUMBER}\\.\\.${NUMBER}:${NUMBER}:(?:${NUMBER}:)?\\s*([a-z_,]*)\\s*$`)

/** Flags of an extent whose physical offset is no place of its own on the disk, and what to do about it. Source: fiemap.rst. */
const NOWHERE: Record<string, string> = {
  unknown: 'its place is not known yet; run `sync`, then `filefrag -v` again',
  unknown_loc: 'its place is not known yet; run `sync`, then `filefrag -v` again',
  delalloc: 'it is not on the disk yet; run `sync`, then `filefrag -v` again',
  encoded: 'it is compressed, so its blocks on the disk are fewer than those of the file; copy the file uncompressed and record again',
  inline: 'it lies inside the metadata; such a file is too small to trace',
  not_aligned: 'it shares its block with other data; copy the file to ext4 or XFS and record again',
  tail: 'it shares its block with other data; copy the file to ext4 or XFS and record again',
}

/** Physical offsets of this type of file system are addresses of its own, not of the device: btrfs. Source: statfs(2). */
const OWN_ADDRESSES = '9123683e'

/** Largest block of a Linux file system on a disk: a larger unit was asked for by `-b`. */
const LARGEST_BLOCK = 65_536
/** The number of blocks is rounded up to what the file system calls a block, whatever the unit of the table. */
const ROUNDING = 2 ** 22

interface Table extends FileMap {
  /** Line of its header. */
  line: number
  /** The last row that was read says that it is the last. */
  complete: boolean
}

/** Every file of the output of `filefrag -v`, in any unit (`-b512`, `-k`, blocks). UNREADABLE, with the line and the remedy: hexadecimal (-X),
    without -v, cut, out of order, overlapping, or data without a place on the device. Source: e2fsprogs filefrag(8). */
export function parseFilefrag(text: string): FileMap[] {
  const maps: FileMap[] = []
  let table: Table | null = null
  text.split('\n').forEach((raw, index) => {
    const line = raw.replace(/\r$/, ''), number = index + 1
    const size = SIZE.exec(line), found = FOUND.exec(line)
    if (line.startsWith('Filesystem type is: ') && line.slice(20).trim().toLowerCase() === OWN_ADDRESSES) {
      throw bad(number, 'the file lies on btrfs, whose offsets are not those of the device; copy it to ext4 or XFS and record again')
    }
    if (size !== null) {
      if (table !== null) throw cut(table)
      table = open(size, number)
    } else if (table === null) {
      if (found !== null) throw bad(number, `only the count of ${found[1]}'s extents is here; run \`filefrag -v\` for the table`)
      if (ROW.test(line)) throw bad(number, 'a row without the line "File size of" before it; give the whole output of `filefrag -v`')
    } else if (found !== null) {
      maps.push(close(table, Number(found[2])))
      table = null
    } else if (line.trim() !== '' && !/^\s*ext:\s+logical_offset:/.test(line)) {
      take(table, line, number)
    }
  })
  if (table !== null) throw cut(table)
  if (maps.length === 0) throw new TidemarkError('UNREADABLE', 'no extents are here; give the output of `filefrag -v FILE`')
  return maps
}

function open(size: RegExpExecArray, line: number): Table {
  const [bytes, blocks, blockBytes] = [size[2], size[3], size[4]].map(Number) as [number, number, number]
  if (blockBytes > LARGEST_BLOCK) throw bad(line, `units of ${blockBytes} bytes round the offsets; run \`filefrag -v -b512\``)
  if (!Number.isSafeInteger(bytes) || Math.abs(blocks * blockBytes - bytes) >= ROUNDING) throw bad(line, `${bytes} bytes are not ${blocks} blocks of ${blockBytes}; the line is damaged`)
  return { name: size[1]!, bytes, blockBytes, extents: [], line, complete: false }
}

function take(table: Table, line: string, number: number): void {
  const row = ROW.exec(line)
  if (row === null) throw bad(number, `no row of a \`filefrag -v\` table: "${line.slice(0, 80)}"; the text may be cut or of an old filefrag (before 1.42)`)
  const columns = row.slice(2, 7)
  if ([...columns, row[7] ?? ''].some((value) => /[a-f]/.test(value))) throw hexadecimal(number)
  const [first, last, from, to, length] = columns.map(Number) as [number, number, number, number, number]
  if (Number(row[1]) !== table.extents.length) throw bad(number, `row ${row[1]} follows ${table.extents.length} others: rows are missing; give the whole output of \`filefrag -v\``)
  if (last - first + 1 !== length || to - from + 1 !== length) throw bad(number, 'the ends and the length of a row disagree; if it is hexadecimal, run filefrag without -X')
  const flags = row[8]!.split(',').filter((flag) => flag !== '')
  const nowhere = flags.find((flag) => NOWHERE[flag] !== undefined && !(flag === 'encoded' && flags.includes('encrypted')))
  if (nowhere !== undefined) throw bad(number, `an extent of ${table.name} is "${nowhere}": ${NOWHERE[nowhere]}`)
  if (flags.includes('eof') && (last + 1) * table.blockBytes < table.bytes) throw hexadecimal(number)
  const [logical, physical, sectors] = [first, from, length].map((blocks) => (blocks * table.blockBytes) / 512) as [number, number, number]
  if (![logical, physical, sectors, logical + sectors, physical + sectors].every(Number.isSafeInteger)) {
    throw bad(number, `blocks of ${table.blockBytes} bytes do not fall on sectors; run \`filefrag -v -b512\``)
  }
  const before = table.extents.at(-1)
  if (before !== undefined && before.logical + before.sectors > logical) throw bad(number, 'rows are out of order or overlap in the file; give the output of `filefrag -v` as it is')
  table.extents.push({ logical, physical, sectors })
  table.complete = flags.includes('last') || flags.includes('eof')
}

/** `found` counts pieces, which several rows may make up: written and unwritten blocks, say. */
function close(table: Table, found: number): FileMap {
  const { name, bytes, blockBytes, extents } = table
  if (extents.length === 0 ? found > 0 : !table.complete || found > extents.length || found === 0) throw cut(table)
  const places = extents.toSorted((a, b) => a.physical - b.physical)
  const twice = places.findIndex((place, i) => i > 0 && places[i - 1]!.physical + places[i - 1]!.sectors > place.physical)
  if (twice > 0) throw bad(table.line, `two extents of ${name} share sector ${places[twice]!.physical}: the table is damaged, or the file shares blocks with itself; copy it and record again`)
  return { name, bytes, blockBytes, extents }
}

const bad = (line: number, what: string): TidemarkError => new TidemarkError('UNREADABLE', `filefrag, line ${line}: ${what}`)
const cut = (table: Table): TidemarkError => bad(table.line, `the table of ${table.name} is cut; give the whole output of \`filefrag -v\``)
const hexadecimal = (line: number): TidemarkError => bad(line, 'the table is hexadecimal or does not reach the end of the file; run `filefrag -v` without -X')
