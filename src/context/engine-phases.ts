/** Phases of a run told by its engine's log: what each line says, and when it arrived. Estimated: a line arrives after what it tells of. */
import { parseEngineLog } from './engine-log.ts'
import type { Mark } from './marks.ts'

/** A line of the log and when it arrived, ns on the clock of the trace. */
export interface ArrivedLine {
  ns: number
  text: string
}

/** Lines of `engine.log` with their times of arrival from `lines.csv` (`number,t_ns`); lines without one are left out. */
export function arrivedLines(log: string, times: string): ArrivedLine[] {
  const text = log.split('\n')
  return times.split('\n').flatMap((row) => {
    const [, number, ns] = /^(\d+),(\d+)$/.exec(row.trim()) ?? []
    const line = text[Number(number)]
    return line === undefined || !Number.isSafeInteger(Number(ns)) ? [] : [{ ns: Number(ns), text: line }]
  })
}

/** What a line of llama.cpp or vLLM tells at its arrival. The first that matches counts. Sources: logs of llama.cpp b2000 to b7000 in its issues, and a run
    of its library; of vLLM 0.6 to 0.11 in its issues (not run here). */
const TELLING: readonly [RegExp, string][] = [
  [/llama_model_loader: loaded meta data|Starting to load model/, 'load_begin'],
  [/llama_(?:new_context_with_model|context): (?:n_seq_max|n_ctx |constructing)|Model loading took [\d.]+ GiB|Loading model weights took [\d.]+ ?GB|llama_server: model loaded|main: model loaded/, 'load_end'],
  [/slot launch_slot_: .*\| processing task/, 'prompt_begin'],
  [/slot update_slots: .*\| prompt done/, 'prompt_end'],
  [/slot +release: .*\| stop processing/, 'generate_end'],
]

const TIMES_END = /(?:^|[^\w])(?:generation )?eval time\s*=/
const PROMPT_TIMES = /prompt eval time\s*=/
const SERVER = /slot|print_timing/
const VLLM_RATES = /Avg prompt throughput: ([\d.]+) tokens\/s, Avg generation throughput: ([\d.]+) tokens\/s/

/** Marks as a command might have written them, in order of time; empty where no line tells a phase. A load that begins or ends twice counts once. */
export function marksOfLog(lines: readonly ArrivedLine[]): Mark[] {
  const marks: Mark[] = []
  const add = (name: string, ns: number, index: number | null = null): void => void marks.push({ name, index, ns })
  const once = (name: string): boolean => !marks.some((mark) => mark.name === name)
  let serving = false, server = false
  for (const [at, { ns, text }] of lines.entries()) {
    server ||= /slot launch_slot_:/.test(text)
    const name = TELLING.find(([pattern]) => pattern.test(text))?.[1]
    if (name !== undefined && (!name.startsWith('load') || once(name)) && (name !== 'load_end' || !once('load_begin'))) add(name, ns)
    // Printed at the end of a run: what was evaluated lies before it, by the engine's own clock. A server tells its slots itself.
    if (!server && !SERVER.test(text) && !PROMPT_TIMES.test(text) && TIMES_END.test(text)) {
      const times = parseEngineLog(lines.slice(Math.max(0, at - 4), at + 1).map((line) => line.text).join('\n')).at(-1)
      if (times !== undefined && times.promptMs !== null && times.evalMs !== null) {
        const prompt = ns - times.evalMs * 1e6
        add('prompt_begin', Math.round(prompt - times.promptMs * 1e6), times.promptTokens)
        add('prompt_end', Math.round(prompt))
        add('generate_end', ns)
      }
    }
    const rates = VLLM_RATES.exec(text)
    if (rates === null) continue
    const busy = Number(rates[1]) + Number(rates[2]) > 0
    if (busy !== serving) add(busy ? 'serve_begin' : 'serve_end', busy ? ns - RATED_OVER_NS : ns)
    serving = busy
  }
  return marks.toSorted((a, b) => a.ns - b.ns)
}

/** vLLM says its rates every ten seconds. */
const RATED_OVER_NS = 10e9

/** Tokens a second, of the prompt and made, as means of the ten seconds before over all requests. */
export interface EngineRate {
  ns: number
  promptTokens: number
  tokens: number
}

/** The rates that vLLM says, in order of the log. */
export function ratesOfLog(lines: readonly ArrivedLine[]): EngineRate[] {
  return lines.flatMap(({ ns, text }) => {
    const rates = VLLM_RATES.exec(text)
    return rates === null ? [] : [{ ns, promptTokens: Number(rates[1]), tokens: Number(rates[2]) }]
  })
}
