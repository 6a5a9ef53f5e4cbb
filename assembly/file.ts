/**
 * The file that a trace is about: its extents, its tensors and the phases of its reader, as the host sets them before the first
 * event is observed. Cuts an access on the disk into pieces of the file.
 */

/** Extents in order of their place on the file system: physical sector there, logical sector in the file, sectors. f64 each. */
let extents: usize = 0
let extentCount: i32 = 0
/** First sector behind the file. */
let endOfFile: f64 = 0
/** Extent of the last piece: the next one is likely in it. */
let recent: i32 = 0

/** First sector of the partition on the disk as the user gave it; NaN to learn it from remap lines. */
export let givenShift: f64 = NaN

/** Room for `count` extents as (physical, logical, sectors), in order of their physical sectors and disjoint. `bytes`: size of the file. */
export function fileOpen(count: i32, bytes: f64, shift: f64): usize {
  extents = heap.alloc(<usize>count * 24)
  extentCount = count
  endOfFile = ceil(bytes / 512)
  recent = 0
  givenShift = shift
  return extents
}

// @ts-ignore: decorator
@inline
export function hasFile(): bool {
  return extentCount > 0
}

/** The piece that `nextPiece` found: first sector in the file, and sectors. */
export let pieceStart: f64 = 0
export let pieceLength: f64 = 0

/** Finds the first piece of the file in [from, to), sectors of the file system. Returns the sector behind it, or `to` where there is none (`pieceLength` is 0 then). */
export function nextPiece(from: f64, to: f64): f64 {
  pieceLength = 0
  let at = recent
  if (!(from >= load<f64>(row(at)) && from < endOf(at))) at = firstEndingBehind(from)
  for (; at < extentCount; at++) {
    const physical = load<f64>(row(at)), logical = load<f64>(row(at), 8)
    if (physical >= to) return to
    const start = max(physical, from), end = min(endOf(at), to)
    pieceStart = logical + (start - physical)
    pieceLength = min(end - start, endOfFile - pieceStart)
    if (pieceLength > 0) {
      recent = at
      return end
    }
    pieceLength = 0
  }
  return to
}

// @ts-ignore: decorator
@inline
function row(at: i32): usize {
  return extents + <usize>at * 24
}

// @ts-ignore: decorator
@inline
function endOf(at: i32): f64 {
  return load<f64>(row(at)) + load<f64>(row(at), 16)
}

/** First extent that ends behind a sector. */
function firstEndingBehind(sector: f64): i32 {
  let low = 0, high = extentCount
  while (low < high) {
    const middle = (low + high) >> 1
    if (endOf(middle) > sector) high = middle
    else low = middle + 1
  }
  return low
}

/** Bytes at which rows of the file (header, tensors) start, in order, with the file's size behind the last. */
export let rowStarts: usize = 0
export let rowCount: i32 = 0

/** Room for the starts of `count` rows of the file, and its size. */
export function fileRows(count: i32): usize {
  rowStarts = heap.alloc((<usize>count + 1) << 3)
  rowCount = count
  return rowStarts
}

/** Phases as (from, to), ns since the origin, `to` excluded, in order and disjoint. */
let phases: usize = 0
export let phaseCount: i32 = 0

/** Room for `count` phases. */
export function phasesOpen(count: i32): usize {
  phases = heap.alloc(<usize>count << 4)
  phaseCount = count
  return phases
}

/** Span in which `phase` is right for every time: none at first. */
let phaseFrom: f64 = Infinity
let phaseTo: f64 = -Infinity
let phase: i32 = -1

/** Phase of a time, ns since the origin; -1 outside all. */
// @ts-ignore: decorator
@inline
export function phaseAt(time: f64): i32 {
  return time >= phaseFrom && time < phaseTo ? phase : findPhase(time)
}

function findPhase(time: f64): i32 {
  let low = 0, high = phaseCount
  while (low < high) {
    const middle = (low + high) >> 1
    if (load<f64>(phases + (<usize>middle << 4), 8) > time) high = middle
    else low = middle + 1
  }
  const inside = low < phaseCount && time >= load<f64>(phases + (<usize>low << 4))
  phase = inside ? low : -1
  phaseFrom = inside ? load<f64>(phases + (<usize>low << 4)) : low > 0 ? load<f64>(phases + (<usize>(low - 1) << 4), 8) : -Infinity
  phaseTo = inside ? load<f64>(phases + (<usize>low << 4), 8) : low < phaseCount ? load<f64>(phases + (<usize>low << 4)) : Infinity
  return phase
}
