import type { Core } from '../../src/core/core.ts'
import { collect, type AccessTrace } from '../../src/traces/access.ts'
import { layoutOf, parseLayout } from '../../src/formats/layout.ts'
import { readBinary, readText, type TextReading } from '../../src/traces/read.ts'
import { openCore } from '../core/open-core.ts'
import { bytesSource } from './bytes-source.ts'
import { ascii } from './records.ts'

const FORMATS = ['blkparse', 'csv', 'jsonl']

export interface Decoded {
  /** One printed line an event. */
  lines: string[]
  trace: AccessTrace
}

function printer(core: Core, format: string): { lines: () => string[]; onBatch: (n: number) => void } {
  let text = ''
  let first = true
  core.exports.filterSet(0, 0, 0, -Infinity, Infinity)
  core.exports.encodeOpen(FORMATS.indexOf(format), -1, -1)
  return {
    lines: () => text.split('\n').slice(0, -1),
    onBatch(n) {
      if (first) core.exports.originSet(core.exports.baseSeconds(), core.exports.baseNanoseconds())
      first = false
      core.exports.observe(n)
      for (let more = 1; more !== 0;) {
        more = core.exports.encode(n)
        text += core.text(core.exports.encodePointer(), core.exports.encodeLength())
      }
    },
  }
}

/** Decodes one binary stream, or per-CPU files where several are given. */
export async function decodeBinary(files: Uint8Array | Uint8Array[], format = 'blkparse', piece?: number): Promise<Decoded> {
  const core = openCore()
  const { lines, onBatch } = printer(core, format)
  const events = await readBinary(core, [files].flat().map((bytes) => bytesSource(bytes, piece)), onBatch)
  return { lines: lines(), trace: collect(core, events) }
}

/** A table of requests with these columns. */
export function tableOf(columns: string, text: string): TextReading {
  return { grammar: 'table', layout: layoutOf(parseLayout(columns), text.split(/\r?\n/)) }
}

/** Decodes text, block events unless another grammar is given. */
export async function decodeText(text: string | Uint8Array, format = 'blkparse', piece?: number, reading?: TextReading): Promise<Decoded> {
  const core = openCore()
  const { lines, onBatch } = printer(core, format)
  const events = await readText(core, bytesSource(typeof text === 'string' ? ascii(text) : text, piece), onBatch, reading)
  return { lines: lines(), trace: collect(core, events) }
}

/** Ledger counts that are not zero, by reason number of `assembly/ledger.ts`. */
export function ledgerOf({ trace }: Decoded): Record<number, number> {
  return Object.fromEntries(trace.ledger.map(({ count }, reason) => [reason, count] as const).filter(([, count]) => count > 0))
}
