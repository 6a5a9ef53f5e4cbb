import type { LedgerEntry } from '../core/result.ts'
import { formatCount } from '../core/units.ts'
import { pagesOf, type IoFacts } from './facts.ts'
import { counted, firstPlace, sequenceLosses, toldLosses, unreadableEvents, type Reason } from './losses.ts'

/** An entry for each reason of the module's ledger that came up: kind, sentence, advice. `{n}` is where it first did. */
const SENTENCES: [Reason, LedgerEntry['kind'], string, string][] = [
  ['unknownLine', 'lost', 'lines that no grammar knows (first: line {n})', 'Look at that line: output of another tool mixed in, or an event kind to report to the project.'],
  ['malformedLine', 'lost', 'event lines with a broken payload (first: line {n})', 'The text was cut or edited; print it anew from the binary trace.'],
  ['garbageBytes', 'lost', 'bytes between records that are no record (first: byte {n})', 'The file is damaged there; reading went on at the next record.'],
  ['truncated', 'lost', 'last records or lines that are cut', 'The recorder was killed or the copy is incomplete; stop the recorder before copying.'],
  ['sectorBeyond', 'lost', 'events at a sector beyond 8 PiB', 'No disk is that large: the records are damaged.'],
  ['tooManyDevices', 'lost', 'events of devices beyond the 1,024th', 'Trace fewer devices; with a damaged file, the device numbers are damaged.'],
  ['timeBeyond', 'lost', 'events at a time more than 104 days from the first (first: byte {n})', 'The records are damaged, or the first one is.'],
  ['unknownAction', 'doubted', 'events of an action that is not known, counted in the census only', 'A newer kernel wrote them; report it to the project.'],
  ['blkparseSkips', 'lost', 'sequence numbers that blkparse reported as skipped', 'Record again with larger buffers (blktrace -b, -n).'],
  ['rounded', 'doubted', 'requests that start or end within a sector, counted as all sectors they touch', 'Bytes are those of whole sectors of 512 B; the trace asked for fewer.'],
  ['unended', 'doubted', 'last lines without a newline, whose last number may be cut', 'Nothing to do if the file is whole; else copy it again.'],
  ['otherRequest', 'skipped', 'lines that neither read, write nor discard', 'Nothing to do, unless the column of operations is another one.'],
  ['otherEvent', 'skipped', 'events of other tracepoints and tracers', 'They are no block events; nothing to do.'],
  ['notice', 'skipped', 'notices: process names and clock stamps; of fio, waits, syncs and files that open and close', 'They were read as such; nothing to do.'],
  ['noEvent', 'skipped', 'comments, headings, totals and empty lines', 'Nothing to do.'],
]

/** Counts of what is not, or only doubtfully, in the numbers: lost first, then doubted, then skipped by design. */
export function computeLedger(facts: IoFacts): LedgerEntry[] {
  const entries: LedgerEntry[] = []
  const add = (kind: LedgerEntry['kind'], reason: string, count: number, advice: string): void => {
    if (count > 0) entries.push({ kind, reason, count, advice })
  }
  add('lost', 'events that the recorder says it lost', toldLosses(facts), 'Record again with larger buffers; no ratio of this trace can be trusted.')
  add('lost', 'sequence numbers that never came', sequenceLosses(facts), 'Records were lost in transit: record again with larger buffers or write to another disk.')
  const missing = facts.perCpu?.missing ?? []
  add('lost', `per-CPU files that are missing or cannot be read: CPU ${missing.join(', ')}`, missing.length, 'Copy all <name>.blktrace.* files; without them every number is too low.')
  for (const damage of facts.damage) add('lost', `rest of an input: ${damage}`, 1, 'Copy the file again; only what could be unpacked is counted.')
  for (const [reason, kind, sentence, advice] of SENTENCES) {
    add(kind, sentence.replace('{n}', formatCount(firstPlace(facts, reason))), counted(facts, reason), advice)
  }
  const { clock, sequence } = facts.trace
  add('doubted', 'events earlier than the event before them', clock.backwardSteps, 'Order decides gaps: check that files of several recordings were not joined.')
  if (facts.format.decoder === 'text') add('doubted', 'sequence numbers that the text leaves out', sequence.missing, 'Either a filter took the lines out, or records were lost; the binary trace can tell.')
  add('doubted', 'sequence numbers that came twice', sequence.repeated, 'A file was read twice or two recordings were joined.')
  // Without completions, a request of the same sectors is a re-read.
  if (facts.device.recorded.complete > 0) add('doubted', 'requests issued again without a requeue', facts.device.pairing.reissued, 'Each issue is counted; the bytes may have moved once.')
  const { refused } = facts.device
  add('skipped', `sized lines of other operations than ${facts.settings.op}`, refused.operation, 'Ask for them with --op.')
  add('skipped', `sized lines of other processes than ${facts.settings.process}`, refused.process, 'Leave out --process to count all.')
  add('skipped', 'sized lines outside --from and --to', refused.time, 'Leave them out to count all.')
  const elsewhere = facts.trace.devices.filter((device) => device !== facts.device)
  const otherLines = elsewhere.reduce((sum, device) => sum + [...device.sizedLines.values()].reduce((a, b) => a + b, 0), 0)
  add('skipped', `sized lines of ${elsewhere.length} other ${elsewhere.length === 1 ? 'device' : 'devices'}`, otherLines, 'Each device has its row in the table of devices; choose one with --device.')
  if (facts.phasesByLog) add('doubted', "phases told by when lines of the engine's log arrived, not by marks", facts.phases.length, 'Their edges are late by as long as a line took to arrive; let the command write marks for exact ones.')
  const cache = pagesOf(facts)
  if (cache !== null) {
    add('skipped', 'events of the page cache that are left out by process or time', cache.pages.refused, 'Leave out --process, --from and --to to count all.')
    if (cache.form.role === 'cross-check') {
      const { trace } = cache.form
      const told = facts.run?.eventLosses.reduce((sum, { lost: ring }) => sum + ring, 0) ?? 0
      const lost = Math.max(counted({ trace }, 'lostMarked'), counted({ trace }, 'overwritten'), told) + unreadableEvents({ trace })
      add('lost', `events of ${cache.form.name}, from which the page cache is counted`, lost, 'The figures of the page cache are lower bounds; those of block I/O are of another form.')
    }
  }
  if (facts.evidence !== null) {
    const own = entries.splice(0).filter(({ kind, reason }) => kind !== 'lost' && !reason.startsWith('notices') && facts.evidence!.entries.every((entry) => entry.reason !== reason))
    entries.push(...facts.evidence.entries, ...own)
    add('skipped', 'other lines of the recording, left out of the evidence file', facts.evidence.otherLines, 'The entries beside this one are those of the recording; ask for it where the file does not answer.')
  }
  const order = { lost: 0, doubted: 1, skipped: 2 }
  return entries.toSorted((a, b) => order[a.kind] - order[b.kind])
}
