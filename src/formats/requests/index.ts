/** Every format of request traces. A new one is one file and one line here. */
import { headLines } from '../format.ts'
import { azure } from './azure.ts'
import { burstGpt } from './burstgpt.ts'
import type { RequestFormat } from './format.ts'
import { bailian, mooncake } from './mooncake.ts'
import { plainCsv, plainJson } from './plain.ts'
import { vidur } from './vidur.ts'

export type { Assumption, RequestFormat } from './format.ts'
export { Lines, LONGEST } from './lines.ts'
export { Rows } from './rows.ts'

export const requestFormats: readonly RequestFormat[] = [azure, burstGpt, vidur, mooncake, bailian, plainCsv, plainJson]

/** The first filled line of a head, `''` if there is none. */
export function firstLine(head: Uint8Array): string {
  return headLines(head).find((line) => line.trim() !== '') ?? ''
}

/** The format of request traces that claims a head, or `null`. */
export function sniffRequests(head: Uint8Array): RequestFormat | null {
  const line = firstLine(head)
  return requestFormats.find((format) => format.claims(line)) ?? null
}
