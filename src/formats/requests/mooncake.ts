import type { Assumption, RequestFormat } from './format.ts'
import { jsonReader, keysOf } from './json-lines.ts'

const LENGTHS = ['timestamp', 'input_length', 'output_length']
const CHAT = ['chat_id', 'parent_chat_id']
const NAMES = { time: 'timestamp', prompt: 'input_length', output: 'output_length', parts: 'hash_ids' }

/** Whether a line has the keys that both these formats have. */
export function hasLengths(line: string): boolean {
  const keys = keysOf(line)
  return LENGTHS.every((name) => keys.has(name))
}

function hasChat(line: string): boolean {
  const keys = keysOf(line)
  return CHAT.some((name) => keys.has(name))
}

/** Mooncake's traces: milliseconds, lengths, and names of the prompt's parts of 512 tokens. Source: kvcache-ai/Mooncake. */
export const mooncake: RequestFormat = {
  id: 'mooncake',
  title: 'Mooncake JSON lines',
  claims: (line) => hasLengths(line) && !hasChat(line),
  open: () => jsonReader({ ...NAMES, unit: 'ms' }, { tokens: 512, assumed: null }),
}

const SIXTEEN: Assumption = {
  reason: 'parts of the prompts are taken to hold 16 tokens, which the file does not say',
  advice: 'The published files have 16 in their names. Say how many tokens a part has with --hash-block N.',
}

/** Alibaba's Qwen Bailian traces: seconds, and parts that are said to hold 16 tokens. Source: alibaba-edu/qwen-bailian-usagetraces-anon. */
export const bailian: RequestFormat = {
  id: 'bailian',
  title: 'Qwen Bailian JSON lines',
  claims: (line) => hasLengths(line) && hasChat(line),
  open: () => jsonReader({ ...NAMES, unit: 's' }, { tokens: 16, assumed: SIXTEEN }),
}
