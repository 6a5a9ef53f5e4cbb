import { InvalidArgumentError, type Command } from 'commander'
import type { SampleSettings } from '../node/read-samples.ts'
import { secondsIn } from './values.ts'

/** As commander leaves them. */
export interface SampleFlags {
  interval?: number
  utcOffset?: number
  start?: Record<string, number>
}

function interval(text: string): number {
  const seconds = secondsIn(text)
  if (seconds === null) throw new InvalidArgumentError('It takes a time such as 1s or 200ms.')
  return seconds
}

function offset(text: string): number {
  const [, sign, hours, minutes = '0'] = /^([+-])(\d{1,2})(?::?(\d\d))?$/.exec(text) ?? []
  if (sign === undefined || Number(hours) > 14 || Number(minutes) > 59) throw new InvalidArgumentError('It takes how far the clock is ahead of UTC, such as +02:00 or -05:30.')
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60)
}

function start(text: string, before: Record<string, number> = {}): Record<string, number> {
  const [, name, epoch] = /^(.+)=(\d{9,10}(?:\.\d+)?)$/.exec(text) ?? []
  if (name === undefined) throw new InvalidArgumentError('It takes FILE=SECONDS since 1970, such as free.txt=1795224275.')
  return { ...before, [name]: Number(epoch) }
}

/** The flags that say on which clock samples were taken. */
export function addSampleOptions(command: Command): Command {
  return command
    .option('--interval <time>', 'time between samples of a source that writes none, such as free -s 1 (default: 1s, and doubted)', interval)
    .option('--utc-offset <+HH:MM>', 'how far local times (sar, vmstat -t, nvidia-smi) are ahead of UTC (default: +00:00, and doubted)', offset)
    .option('--start <file=epoch>', 'seconds since 1970 at which a source without times of day began; may be given again', start)
}

/** The flags as settings. */
export function sampleSettings({ interval: seconds, utcOffset, start: starts }: SampleFlags): SampleSettings {
  return { ...(seconds === undefined ? {} : { interval: seconds }), ...(utcOffset === undefined ? {} : { utcOffset }), ...(starts === undefined ? {} : { starts }) }
}
