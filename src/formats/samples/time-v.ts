import { Lines } from '../allocations/format.ts'
import type { Quantity, SampleFormat, SampleSink } from './format.ts'

const KIB = 1024
const LINE = /^\s*(Command being timed|Maximum resident set size \(kbytes\)|Major \(requiring I\/O\) page faults|Minor \(reclaiming a frame\) page faults|Elapsed \(wall clock\) time \(h:mm:ss or m:ss\)|User time \(seconds\)|System time \(seconds\)|Swaps|File system inputs|File system outputs|Exit status): (.*)$/

/** Seconds of `1:55.25` or `1:02:03`; `null` for anything else. */
function elapsed(text: string): number | null {
  const parts = /^(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)$/.exec(text)
  return parts === null ? null : Number(parts[1] ?? 0) * 3600 + Number(parts[2]) * 60 + Number(parts[3])
}

/** GNU `time -v`: one summary of a run, no samples; its highest resident set is a high-water mark that the kernel kept. */
export const timeV: SampleFormat = {
  id: 'time-v',
  title: 'GNU time -v',
  sniff: (lines) => lines.some((line) => /^\s*(Command being timed|Maximum resident set size \(kbytes\)): /.test(line)),
  open(sink: SampleSink): Lines {
    let of: string | null = null
    const say = (name: string, unit: string, definition: string, value: number): void => {
      const quantity: Quantity = { name, of, unit, kind: 'level', definition: `time -v: ${definition}` }
      sink.whole(quantity, value)
    }
    return new Lines((line, number) => {
      const [, key = '', text = ''] = LINE.exec(line) ?? []
      const value = Number(text)
      if (key === 'Command being timed') of = text.replace(/^"(.*)"$/, '$1').slice(0, 120)
      else if (key !== '' && !key.startsWith('Elapsed') && (text.trim() === '' || !Number.isFinite(value))) sink.note('lost', 'values that are no number', `line ${number}`, 'The file was cut or edited.')
      else if (key.startsWith('Maximum')) say('Maximum resident set size', 'B', 'highest resident set, kept by the kernel; kbytes are KiB', value * KIB)
      else if (key.startsWith('Major')) say('Major page faults', '1', 'page faults that read from disk', value)
      else if (key.startsWith('Minor')) say('Minor page faults', '1', 'page faults that read nothing', value)
      else if (key.startsWith('User')) say('User time', 's', 'CPU time in the program', value)
      else if (key.startsWith('System')) say('System time', 's', 'CPU time in the kernel', value)
      else if (key.startsWith('Elapsed')) {
        const seconds = elapsed(text.trim())
        if (seconds === null) sink.note('lost', 'values that are no number', `line ${number}`, 'The file was cut or edited.')
        else say('Elapsed time', 's', 'wall clock', seconds)
      }
      return true
    }, () => {})
  },
}
