/** Naive readers of request traces: the whole text split, a Map for names, a stable sort. Times in thousandths. */

interface Row {
  at: number
  prompt: number
  output: number
  parts: unknown[]
}

function columns(rows: Row[]) {
  const kept = rows.filter(({ prompt, output }) => prompt + output > 0)
  const names = new Map<unknown, number>()
  for (const { parts } of kept) for (const name of parts) if (!names.has(name)) names.set(name, names.size)
  const sorted = kept.toSorted((a, b) => a.at - b.at)
  return {
    arrivals: sorted.map(({ at }) => (at - sorted[0]!.at) / 1000), prompts: sorted.map(({ prompt }) => prompt), outputs: sorted.map(({ output }) => output),
    parts: sorted.map(({ parts }) => parts.map((name) => names.get(name)!)),
  }
}

/** `seconds,prompt,output` under a heading. */
export function csvTwin(text: string): { arrivals: number[]; prompts: number[]; outputs: number[] } {
  const rows = text.trimEnd().split(/\r?\n/).slice(1).map((line) => line.split(',').map(Number))
  const { arrivals, prompts, outputs } = columns(rows.map(([seconds, prompt, output]) => ({ at: Math.round(seconds! * 1000), prompt: prompt!, output: output!, parts: [] })))
  return { arrivals, prompts, outputs }
}

/** Mooncake's lines. */
export function jsonTwin(text: string) {
  return columns(text.split('\n').map((line) => JSON.parse(line) as { timestamp: number; input_length: number; output_length: number; hash_ids: unknown[] })
    .map((row) => ({ at: row.timestamp, prompt: row.input_length, output: row.output_length, parts: row.hash_ids })))
}
