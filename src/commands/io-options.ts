import { InvalidArgumentError, Option, type Command } from 'commander'
import type { IoSettings, Operation } from '../analyses/facts.ts'
import { parseLayout } from '../formats/layout.ts'
import type { OnProgress } from '../recordings/decode.ts'
import { STAGES, type Stage } from '../traces/access.ts'
import { printable } from './summary.ts'
import type { Terminal } from './terminal.ts'
import { checkedBy } from './values.ts'

/** As commander leaves them. */
export interface IoFlags {
  stage?: Stage
  op: Operation
  device?: string
  process?: string
  from?: number
  to?: number
  origin?: bigint
  countsOnly?: boolean
  lru?: number | true
  csv?: string
}

function seconds(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It takes seconds since the origin, such as 1.5.')
  return value
}

function nanoseconds(text: string): bigint {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("It takes whole nanoseconds on the recording's clock.")
  return BigInt(text)
}

function someName(text: string): string {
  if (text === '') throw new InvalidArgumentError('It takes a thread id or a process name.')
  return text
}

function deviceNumber(text: string): string {
  const match = /^(\d+)[:,](\d+)$/.exec(text)
  if (match === null) throw new InvalidArgumentError('It takes major:minor, such as 259:0; lsblk lists them.')
  return `${Number(match[1])}:${Number(match[2])}`
}

/** The flags that choose what is counted. `op` differs: figures count reads, `events` prints all. */
export function addIoOptions(command: Command, op: Operation): Command {
  return command
    .addOption(new Option('--stage <step>', 'lifecycle step to count (default: issue, else complete, else queue)').choices([...STAGES]))
    .addOption(new Option('--op <operation>', 'operation').choices(['read', 'write', 'discard', 'all']).default(op))
    .option('--device <maj:min>', 'device that the figures belong to (default: the one with most requests)', deviceNumber)
    .option('--process <id|name>', 'only lines of this thread id or process name', someName)
    .option('--from <seconds>', 'only events from this time on, since the origin', seconds)
    .option('--to <seconds>', 'only events before this time', seconds)
    .option('--origin <ns>', "where time starts, ns on the recording's clock (default: the recording's start if known, else the first event)", nanoseconds)
    .option('--csv <columns>', "read a table: 'time=1:us,op=2,offset=3:bytes,size=4:bytes,device=5,pid=6', columns by number or header name", checkedBy(parseLayout))
}

/** The flags as settings. */
export function settingsOf(flags: IoFlags): IoSettings {
  return {
    stage: flags.stage ?? null, op: flags.op, device: flags.device ?? null, process: flags.process ?? null, from: flags.from ?? null,
    to: flags.to ?? null, origin: flags.origin ?? null, countsOnly: flags.countsOnly ?? false, curveRate: flags.lru === true ? 1 : flags.lru ?? null, csv: flags.csv ?? null,
  }
}

/** Shows reading progress on the terminal. */
export function showProgress(terminal: Terminal): OnProgress {
  return (name, consumed, bytes) => {
    const share = bytes === null ? `${(consumed / 2 ** 20).toFixed(0)} MiB` : `${Math.min(100, Math.floor((100 * consumed) / Math.max(bytes, 1)))} %`
    terminal.progress(`reading ${printable(name)}: ${share}`)
  }
}
