/** What llama.cpp said of one run or of one request to its server; `null`: it did not. Times in ms, by the engine's own clock. */
export interface EngineTimings {
  /** From the start up to the end of the first evaluation, so what a mapped model reads then is in it. Absent from the server's requests. */
  loadMs: number | null
  promptMs: number | null
  /** Tokens of the prompt that were evaluated; those that were cached are not in it. */
  promptTokens: number | null
  evalMs: number | null
  /** Tokens in `evalMs`: `runs` of a context, which leave out the first token, made by the prompt; all tokens of a server's request. */
  tokens: number | null
  /** Slot and task of the server. */
  slot: number | null
  task: number | null
}

const TIMING = /(?:^|[^\w])(load|prompt eval|generation eval|eval) time\s*=\s*(\S+) ms(?:\s*\/\s*(\d+) (?:tokens|runs))?/
const SLOT = /\bid\s+(\d+) \| task (-?\d+) \|/

/** Timings in order of the log, one for each time that the engine printed them (`llama_print_timings`, `llama_perf_context_print`,
    `common_perf_print`, `slot print_timing`); empty if it did not. Other lines are left alone. Source: llama.cpp logs. */
export function parseEngineLog(text: string): EngineTimings[] {
  const list: EngineTimings[] = []
  let current: EngineTimings = { ...NOTHING_SAID }
  for (const line of text.split('\n')) {
    const slot = line.includes('print_timing') ? SLOT.exec(line) : null
    const found = TIMING.exec(line)
    if (slot !== null) {
      const [id, task] = [Number(slot[1]), Number(slot[2])]
      if (current.slot !== id || current.task !== task) current = { ...NOTHING_SAID, slot: id, task }
    }
    if (found === null) continue
    const kind = found[1] as keyof typeof FIELDS, [time, tokens] = FIELDS[kind]
    if (current[time] !== null) current = { ...NOTHING_SAID, slot: current.slot, task: current.task }
    if (list.at(-1) !== current) list.push(current)
    current[time] = number(found[2])
    if (tokens !== null) current[tokens] = number(found[3])
  }
  return list
}

const NOTHING_SAID: EngineTimings = { loadMs: null, promptMs: null, promptTokens: null, evalMs: null, tokens: null, slot: null, task: null }

const FIELDS = {
  'load': ['loadMs', null], 'prompt eval': ['promptMs', 'promptTokens'], 'eval': ['evalMs', 'tokens'], 'generation eval': ['evalMs', 'tokens'],
} as const

/** `nan`, `inf` and nothing are no number. */
const number = (text: string | undefined): number | null => text !== undefined && Number.isFinite(Number(text)) ? Number(text) : null
