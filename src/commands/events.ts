import { Option } from 'commander'
import { REASON, type Reason } from '../analyses/losses.ts'
import { Core } from '../core/core.ts'
import { TidemarkError } from '../core/error.ts'
import { chooseFiles } from '../node/files.ts'
import { loadModule } from '../node/module.ts'
import { decodeForm, setFilter, setOrigin } from '../recordings/decode.ts'
import { openRecording } from '../recordings/recording.ts'
import { addIoOptions, settingsOf, showProgress, type IoFlags } from './io-options.ts'
import type { AddCommand } from './terminal.ts'

const FORMATS = ['blkparse', 'csv', 'jsonl']
/** Bit of the one action that belongs to a step. */
const STAGE_MASKS = { queue: 1 << 1, issue: 1 << 7, complete: 1 << 8 } as const

interface EventFlags extends IoFlags {
  format: string
}

/** What the module's ledger counts as lost. */
const LOSSES: Reason[] = [
  'unknownLine', 'malformedLine', 'lostMarked', 'overwritten', 'garbageBytes', 'truncated', 'sectorBeyond', 'timeBeyond', 'blkparseSkips',
]

/** Names of threads are data: their escape sequences must not reach a terminal. */
function withoutControls(text: Uint8Array): Uint8Array {
  return text.map((byte) => ((byte < 32 && byte !== 10) || byte === 127 ? 63 : byte))
}

/** `maj:min` as the kernel packs it; -1 for all. */
function packed(device: string | null): number {
  if (device === null) return -1
  const [major, minor] = device.split(':').map(Number) as [number, number]
  return major * 2 ** 20 + minor
}

/** `tidemark events`: the decoded events as text. */
export const addEvents: AddCommand = (program, terminal) => {
  const command = program
    .command('events')
    .description('the decoded events, one line each')
    .argument('<files...>', 'trace files, per-CPU files, one folder, or - for standard input')
    .addOption(new Option('--format <format>', 'blkparse prints what blkparse prints; csv and jsonl hold every field').choices(FORMATS).default('blkparse'))
    .addHelpText('after', `
Examples:
  $ tidemark events trace.blktrace.0 | less
  $ tidemark events blk.bin.gz --format csv --op read --stage issue > reads.csv
  $ tidemark events trace.txt --format jsonl | jq -c 'select(.error != 0)'`)
  addIoOptions(command, 'all').action(async (files: string[], flags: EventFlags) => {
    const settings = settingsOf(flags)
    const recording = await openRecording(chooseFiles(files), settings.csv ?? null)
    for (const other of recording.others) for (const source of other.sources) source.close()
    const core = new Core(loadModule())
    setFilter(core, settings)
    core.exports.encodeOpen(FORMATS.indexOf(flags.format), settings.stage === null ? -1 : STAGE_MASKS[settings.stage], packed(settings.device))
    let first = true
    let printed = false
    const events = await decodeForm(core, recording.counted, async (n) => {
      if (first) setOrigin(core, settings, recording)
      first = false
      let more = true
      while (more) {
        more = core.exports.encode(n) !== 0
        const at = core.exports.encodePointer() >>> 0
        const length = core.exports.encodeLength()
        if (length === 0) continue
        printed = true
        await terminal.out(terminal.interactive ? withoutControls(core.bytes.slice(at, at + length)) : core.bytes.slice(at, at + length))
      }
    }, showProgress(terminal))
    terminal.progress(null)
    if (events === 0) throw new TidemarkError('NO_EVENTS', `${recording.counted.name} holds no block event that can be read`)
    if (!printed) terminal.err(`tidemark: none of the ${events} events passes the filters\n`)
    const lost = LOSSES.reduce((sum, reason) => sum + core.exports.ledgerCount(REASON[reason]), 0)
    const damaged = recording.counted.sources.some((source) => source.damage !== null) || recording.counted.faults.length > 0
    if (lost > 0 || damaged) terminal.err('tidemark: a part of the trace is lost or could not be read; tidemark inspect says what\n')
  })
}
