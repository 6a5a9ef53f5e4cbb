/** One track a device: its lanes' kernels, and what it saw before any filter. */
import * as batch from './batch'
import { COMPLETE, isPageEvent, ISSUE, MESSAGE, PLUG, printsLength, QUEUE, REMAP, UNPLUG, UNPLUG_TIMER } from './action'
import { countEvent } from './census'
import { givenShift, hasFile, nextPiece, phaseAt, phaseCount, pieceLength, pieceStart } from './file'
import { OTHER_OPERATION, OTHER_PROCESS, OTHER_TIME, origin, passes } from './filter'
import { Kernel } from './kernels/kernel'
import { feeds, feedsPhase, KERNELS, newKernel, SHOWN_ONLY } from './kernels'
import { BASES, COMPLETED, EVERY_LINE, FILE_QUEUED, isOfFile, ISSUED, laneLengths, laneNames, laneStarts, laneThreads, laneTimes, OTHER_LINE, QUEUED } from './lane'
import * as ledger from './ledger'
import { Map64 } from './lib/map'
import { observePages } from './pages'
import { followRequest, isPaired, isStep } from './pairing'
import { Unique } from './kernels/unique'
import { put, startResult } from './result'
import { READ } from './rwbs'
import { detailed } from './timing'

const LIMIT: u32 = 1024

/** Kernels by basis and id. */
type Kernels = StaticArray<Kernel | null>

export class Track {
  device: u32 = 0
  kernels: Kernels = new StaticArray<Kernel | null>(BASES * KERNELS)
  /** Kernels of each phase that had an access, and the phase of the last access: -1 for none. */
  phases: StaticArray<Kernels | null> = new StaticArray<Kernels | null>(phaseCount)
  phase: i32 = -1
  /** Whether the step that the report will show had an access: from then on the other steps are spared what only it shows. */
  hasShown: bool = false
  /** First sector of the file's partition: given, or learned from the first remap of a device without lines of its own. NaN: not known yet. */
  shift: f64 = givenShift
  /** Accesses that were laid over the file before its partition's start was known. */
  unshifted: f64 = 0
  /** Sized lines of each action (5 bits), before any filter. */
  actions: StaticArray<f64> = new StaticArray<f64>(32)
  /** Sized lines that the filter refused, by reason. */
  refused: StaticArray<f64> = new StaticArray<f64>(4)
  /** Issued reads whose RWBS is exactly `R`: what a test for equality would have kept. */
  plainReads: f64 = 0
  /** Remap lines that lead here: from which device, with which shift in sectors. */
  remaps: Map64 = new Map64(2, 16)
  inBatch: i32 = 0

  constructor() {
    for (let basis = 0; basis < BASES; basis++) {
      if (isOfFile(basis) && !hasFile()) continue
      for (let id = 0; id < KERNELS; id++) if (feeds(basis, id)) this.kernels[basis * KERNELS + id] = newKernel(id)
    }
  }
}

export const tracks = new StaticArray<Track | null>(LIMIT)
export let trackCount: u32 = 0
const byDevice = new Map64(1, 64)

/** Step that the report will show: a basis below EVERY_LINE. */
export let shown: i32 = ISSUED

export function stepSet(basis: i32): void {
  shown = basis
}

/** RWBS `R` and nothing else: index of operation READ alone. */
const PLAIN_READ: u16 = <u16>(READ << 1)

function trackFor(device: u32): u16 {
  const cell = byDevice.at(device)
  const known = <u32>load<f64>(cell)
  if (known) return <u16>(known - 1)
  if (trackCount == LIMIT) return batch.NO_TRACK
  const track = new Track()
  track.device = device
  tracks[trackCount++] = track
  store<f64>(cell, <f64>trackCount)
  return <u16>(trackCount - 1)
}

/** Feeds the batch's first `n` events to everything. */
export function observe(n: i32): void {
  const device = load<u32>(batch.DEVICE)
  if (batch.pageEvents) observePages(n)
  else if (n > 0 && device != 0 && isOf(device, n)) {
    const index = trackFor(device)
    if (index == batch.NO_TRACK) ledger.note(ledger.TOO_MANY_DEVICES, 1)
    else select(tracks[index] as Track, index, n, true)
    return
  }
  const firstTrack = trackEvents(n)
  for (let t = firstTrack; t < trackCount; t++) {
    const track = tracks[t] as Track
    if (track.inBatch) select(track, <u16>t, n, false)
    track.inBatch = 0
  }
}

/** Whether the batch's first `n` events are all of one device: the usual case, in which no event needs a track of its own. */
function isOf(device: u32, n: i32): bool {
  const wanted = i32x4.splat(device)
  let i = 0
  for (; i + 4 <= n; i += 4) if (!i32x4.all_true(i32x4.eq(v128.load(batch.DEVICE + (<usize>i << 2)), wanted))) return false
  for (; i < n; i++) if (load<u32>(batch.DEVICE + (<usize>i << 2)) != device) return false
  return true
}

/** Counts each event and gives it its track; returns the lowest track in use. */
function trackEvents(n: i32): u32 {
  let lowest = LIMIT
  let device: u32 = 0, index: u16 = batch.NO_TRACK
  let seen: i32 = 0
  for (let i = 0; i < n; i++) {
    const at = <usize>i
    const d = load<u32>(batch.DEVICE + (at << 2)), action = load<u8>(batch.ACTION + at)
    countEvent(action, load<u16>(batch.RWBS + (at << 1)))
    if (d != device || index == batch.NO_TRACK) {
      if (index != batch.NO_TRACK) (tracks[index] as Track).inBatch += seen
      seen = 0
      device = d
      const nowhere = d == 0 && (action == PLUG || action == UNPLUG || action == UNPLUG_TIMER || action == MESSAGE) ||
        isPageEvent(action) // its device is a file system's
      index = nowhere ? batch.NO_TRACK : trackFor(d)
      if (index == batch.NO_TRACK && !nowhere) ledger.note(ledger.TOO_MANY_DEVICES, 1)
      else if (index < lowest) lowest = index
    }
    seen++
    store<u16>(batch.TRACK + (at << 1), index)
  }
  if (index != batch.NO_TRACK) (tracks[index] as Track).inBatch += seen
  return lowest
}

/** Follows the track's requests, copies its sized events that pass into the lanes, and feeds the kernels. `alone`: every event is its. */
function select(track: Track, index: u16, n: i32, alone: bool): void {
  const actions = track.actions, mapped = hasFile()
  let queued = 0, issued = 0, completed = 0, other = 0, every = 0
  let otherOperation: i32 = 0, otherProcess: i32 = 0, otherTime: i32 = 0, plain: i32 = 0
  for (let i = 0; i < n; i++) {
    const at = <usize>i
    if (!alone && load<u16>(batch.TRACK + (at << 1)) != index) continue
    const action = load<u8>(batch.ACTION + at), bytes = load<u32>(batch.SIZE + (at << 2))
    if (alone) countEvent(action, load<u16>(batch.RWBS + (at << 1)))
    if (isStep(action) && (detailed || isPaired(action))) followRequest(index, i, action)
    if (bytes < 512 || !printsLength(action)) continue
    unchecked(actions[action] += 1)
    if (action == REMAP) noteRemap(track, i)
    const refusal = passes(i)
    if (refusal) {
      if (refusal == OTHER_OPERATION) otherOperation++
      else if (refusal == OTHER_PROCESS) otherProcess++
      else otherTime++
      continue
    }
    const start = load<f64>(batch.SECTOR + (at << 3)), sectors = bytes >> 9
    if (phaseCount != 0) {
      const phase = phaseAt(load<f64>(batch.TIME + (at << 3)) - origin)
      if (phase != track.phase) { // what is in the lanes is of the phase before
        feedAll(track, queued, issued, completed, other, every)
        queued = issued = completed = other = every = 0
        track.phase = phase
      }
    }
    if (mapped && (action == ISSUE || action == QUEUE || action == COMPLETE)) mapAccess(track, action == QUEUE ? QUEUED : action == ISSUE ? ISSUED : COMPLETED, i, start, <f64>sectors)
    store<f64>(laneStarts(EVERY_LINE) + (<usize>every << 3), start)
    store<u32>(laneLengths(EVERY_LINE) + (<usize>every << 2), sectors)
    every++
    if (action == ISSUE) {
      if (load<u16>(batch.RWBS + (at << 1)) == PLAIN_READ) plain++
      fill(ISSUED, issued++, i, start, sectors)
    } else if (action == QUEUE) fill(QUEUED, queued++, i, start, sectors)
    else if (action == COMPLETE) fill(COMPLETED, completed++, i, start, sectors)
    else fill(OTHER_LINE, other++, i, start, sectors)
  }
  track.refused[OTHER_OPERATION] += <f64>otherOperation
  track.refused[OTHER_PROCESS] += <f64>otherProcess
  track.refused[OTHER_TIME] += <f64>otherTime
  track.plainReads += <f64>plain
  feedAll(track, queued, issued, completed, other, every)
}

function feedAll(track: Track, queued: i32, issued: i32, completed: i32, other: i32, every: i32): void {
  feed(track, QUEUED, queued)
  feed(track, ISSUED, issued)
  feed(track, COMPLETED, completed)
  feed(track, OTHER_LINE, other)
  feed(track, EVERY_LINE, every)
  for (let step = QUEUED; step <= COMPLETED; step++) feedFile(track, step)
}

/** Pieces in the lanes of the file, by step. */
const pieces = new StaticArray<i32>(3)

function feedFile(track: Track, step: i32): void {
  feed(track, FILE_QUEUED + step, pieces[step])
  pieces[step] = 0
}

/** Puts the pieces of the file that access `i` of a step covers into the step's lane of the file. */
function mapAccess(track: Track, step: i32, i: i32, start: f64, sectors: f64): void {
  let shift = track.shift
  if (isNaN(shift)) {
    shift = 0
    track.unshifted += 1
  }
  const to = start - shift + sectors
  let from = start - shift
  while (from < to) {
    from = nextPiece(from, to)
    if (pieceLength == 0) return
    if (pieces[step] == batch.CAPACITY) feedFile(track, step)
    fill(FILE_QUEUED + step, pieces[step]++, i, pieceStart, <u32>pieceLength)
  }
}

// @ts-ignore: decorator
@inline
function fill(basis: i32, to: i32, i: i32, start: f64, sectors: u32): void {
  const at = <usize>i, row = <usize>to
  store<f64>(laneStarts(basis) + (row << 3), start)
  store<u32>(laneLengths(basis) + (row << 2), sectors)
  if (basis == OTHER_LINE) return
  store<f64>(laneTimes(basis) + (row << 3), load<f64>(batch.TIME + (at << 3)) - origin)
  if (basis == COMPLETED || basis == FILE_QUEUED + COMPLETED) return // completions name whom they interrupted: the lane has no threads
  store<u32>(laneThreads(basis) + (row << 2), load<u32>(batch.THREAD + (at << 2)))
  store<u32>(laneNames(basis) + (row << 2), load<u32>(batch.NAME + (at << 2)))
}

// @ts-ignore: decorator
@inline
export function stepOf(basis: i32): i32 {
  return isOfFile(basis) ? basis - FILE_QUEUED : basis
}

function feed(track: Track, basis: i32, n: i32): void {
  if (n == 0) return
  const step = stepOf(basis)
  if (step == shown) track.hasShown = true
  update(track.kernels, basis, n, detailed && (step == shown || !track.hasShown) ? KERNELS : SHOWN_ONLY)
  if (track.phase >= 0) update(kernelsOfPhase(track), basis, n, step == shown ? KERNELS : SHOWN_ONLY)
}

// @ts-ignore: decorator
@inline
function update(kernels: Kernels, basis: i32, n: i32, ids: i32): void {
  for (let id = 0; id < ids; id++) {
    const kernel = kernels[basis * KERNELS + id]
    if (kernel) kernel.update(basis, n)
  }
}

/** Kernels of the track's current phase, made when first asked for. */
function kernelsOfPhase(track: Track): Kernels {
  const known = track.phases[track.phase]
  if (known) return known
  const kernels = new StaticArray<Kernel | null>(BASES * KERNELS)
  for (let basis = 0; basis < BASES; basis++) {
    if (isOfFile(basis) && !hasFile()) continue
    for (let id = 0; id < KERNELS; id++) if (feedsPhase(basis, id)) kernels[basis * KERNELS + id] = newKernel(id)
  }
  track.phases[track.phase] = kernels
  return kernels
}

function noteRemap(track: Track, i: i32): void {
  const at = <usize>i
  const row = track.remaps.at(load<u32>(batch.DETAIL_DEVICE + (at << 2)))
  const shift = load<f64>(batch.SECTOR + (at << 3)) - load<f64>(batch.DETAIL + (at << 3))
  store<f64>(row, shift)
  store<f64>(row, load<f64>(row, 8) + 1, 8)
  // A device with lines of its own is a layer above (dm, md): only the partition's remap says where the partition starts.
  if (isNaN(track.shift) && byDevice.find(load<u32>(batch.DETAIL_DEVICE + (at << 2))) < 0) track.shift = shift
}
