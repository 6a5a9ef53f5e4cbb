import type { Core } from '../core/core.ts'
import { FIELDS, GRAMMARS, type TableLayout } from '../core/grammar.ts'
import type { ByteSource } from './source.ts'

/** Called with each batch of decoded events; the batch is valid until it returns. */
export type OnBatch = (events: number) => void | Promise<void>

/** Buffers of binary streams: this many bytes in all, at least one record's each. */
const BINARY_BUFFERS = 4 * 1024 * 1024
const LARGEST_BUFFER = 256 * 1024
/** The longest text line that is read. */
const TEXT_BUFFER = 256 * 1024

/** Decodes per-CPU files, merged by time, or one merged stream. Returns the events. Sources come in order of their CPU. */
export async function readBinary(core: Core, sources: readonly ByteSource[], onBatch: OnBatch): Promise<number> {
  const { exports } = core
  exports.binaryOpen(sources.length, Math.min(LARGEST_BUFFER, Math.floor(BINARY_BUFFERS / sources.length)))
  let events = 0
  for (;;) {
    const n = exports.binaryDecode()
    const waiting = exports.binaryWaiting()
    if (n > 0) {
      events += n
      const done = onBatch(n)
      if (done) await done
    }
    if (waiting >= 0) {
      const at = exports.binaryRoom(waiting) >>> 0
      const filled = sources[waiting]!.read(core.bytes.subarray(at, at + exports.binaryRoomBytes(waiting)))
      exports.binaryFilled(waiting, typeof filled === 'number' ? filled : await filled)
    } else if (n === 0) return events
  }
}

/** Action codes of the steps that a line of a table may tell of. */
const STEPS = { queue: 1, issue: 7, complete: 8 } as const

/** How a text is to be read; a table has a layout. */
export interface TextReading {
  grammar: keyof typeof GRAMMARS
  layout: TableLayout | null
}

const BLOCK_EVENTS: TextReading = { grammar: 'events', layout: null }

/** Decodes one text file. Returns the events. */
export async function readText(core: Core, source: ByteSource, onBatch: OnBatch, { grammar, layout } = BLOCK_EVENTS): Promise<number> {
  const { exports } = core
  exports.textGrammar(GRAMMARS[grammar])
  if (layout !== null) {
    exports.tableOpen(layout.separator.charCodeAt(0), STEPS[layout.step])
    for (const { field, first, last, unit } of layout.columns) exports.tableColumn(FIELDS.indexOf(field), first, last, unit)
  }
  exports.textOpen(TEXT_BUFFER)
  let events = 0
  for (;;) {
    const n = exports.textDecode()
    const waiting = exports.textWaiting() !== 0
    if (n > 0) {
      events += n
      const done = onBatch(n)
      if (done) await done
    }
    if (waiting) {
      const at = exports.textRoom() >>> 0
      const filled = source.read(core.bytes.subarray(at, at + exports.textRoomBytes()))
      exports.textFilled(typeof filled === 'number' ? filled : await filled)
    } else if (n === 0) return events
  }
}
