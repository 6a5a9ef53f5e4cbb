import { headLines } from './format.ts'
import { sniffRequests } from './requests/index.ts'

/** Outputs that are recognised only to say what they lack. */
const REFUSED: [RegExp, string][] = [
  [/^TIME\(ms\) +DISK +COMM +PID +LAT\(ms\)/, "bpftrace's biosnoop.bt prints no sector and no size, so nothing can be counted. Record with bcc's biosnoop, or perf record -e 'block:*'"],
  [/^(STARTs? +)?(ENDs? +)?COMM +PID +TYPE +DEV +BLOCK +BYTES +LATms/, "iosnoop of perf-tools is not read: without -s or -t its lines have no time. Record with bcc's biosnoop, or perf record -e 'block:*'"],
]

/** Why a text that no format claims cannot be read, or `null`. */
export function refusal(head: Uint8Array): string | null {
  const lines = headLines(head)
  const requests = sniffRequests(head)
  if (requests !== null) return `this is a trace of LLM requests (${requests.title}), not of block I/O: tidemark simulate kv reads it, and simulate paged`
  return REFUSED.find(([heading]) => lines.some((line) => heading.test(line)))?.[1] ?? null
}
