import type { RequestFormat } from './format.ts'
import { headingOf, tableReader, TOGETHER } from './table.ts'

const ARRIVAL = 'arrived_at'

/** Traces of the Vidur simulator: seconds, tokens to prefill, tokens to decode. The static ones have no arrivals. Source: microsoft/vidur. */
export const vidur: RequestFormat = {
  id: 'vidur',
  title: 'Vidur CSV',
  claims: (line) => ['num_prefill_tokens', 'num_decode_tokens'].every((name) => headingOf(line).includes(name)),
  open: (line) => {
    const timed = headingOf(line).includes(ARRIVAL)
    const names = { time: timed ? ARRIVAL : null, unit: 's', prompt: 'num_prefill_tokens', output: 'num_decode_tokens' } as const
    return tableReader(line, names, timed ? [] : [TOGETHER])
  },
}
