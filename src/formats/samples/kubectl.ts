import { Lines } from '../allocations/format.ts'
import { AssumedTimes } from './assumed.ts'
import { numberOf } from './csv.ts'
import { REREAD, type SampleFormat, type SampleOptions, type SampleSink } from './format.ts'
import { logTime } from './times.ts'

const HEADING = /^(NAMESPACE\s+)?(POD\s+)?NAME\s+CPU\(cores\)\s+(CPU\(?%\)?\s+)?MEMORY\(bytes\)/

/** `kubectl top pod|node`, once or in a loop with times between: Mi and m as Kubernetes writes them. */
export const kubectlTop: SampleFormat = {
  id: 'kubectl-top',
  title: 'kubectl top',
  sniff: (lines) => lines.slice(0, 3).some((line) => HEADING.test(line)),
  open(sink: SampleSink, options: SampleOptions): Lines {
    const assumed = new AssumedTimes(sink, options)
    let names: string[] = [], timed = false, started = false, seen = new Set<string>()
    return new Lines((line, number) => {
      if (line.trim() === '') return true
      if (HEADING.test(line)) {
        names = line.trim().split(/\s+/)
        return true
      }
      const cells = line.trim().split(/\s+/), cpu = names.indexOf('CPU(cores)'), memory = names.indexOf('MEMORY(bytes)')
      const time = cells.length === names.length && numberOf(cells[memory]!) !== null ? null : logTime(line)
      if (time !== null) {
        sink.clock(time.written)
        sink.at(time.seconds)
        timed = true
        return true
      }
      const cores = numberOf(cells[cpu] ?? ''), bytes = numberOf(cells[memory] ?? '')
      if (cells.length !== names.length || cores === null || bytes?.unit !== 'B') {
        sink.note('lost', 'rows that do not fit their heading', `line ${number}`, REREAD)
        return true
      }
      const of = cells.slice(0, cpu).join('/')
      if (!timed && (!started || seen.has(of))) {
        assumed.next()
        seen = new Set()
      }
      started = true
      seen.add(of)
      sink.put(sink.quantity({ name: 'cpu', of, unit: '1', kind: 'rate', definition: 'kubectl top: CPUs in use, a mean over the window of the metrics server' }), cores.value)
      sink.put(sink.quantity({ name: 'memory', of, unit: 'B', kind: 'level', definition: 'kubectl top: working set = usage - inactive file cache' }), bytes.value)
      return true
    }, () => assumed.end())
  },
}
