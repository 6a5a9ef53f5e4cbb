import type { RequestFormat } from './format.ts'
import { headingOf, tableReader } from './table.ts'

/** BurstGPT 1 to 3: seconds, tokens by column name, since version 3 inserts columns. Source: HPMLL/BurstGPT. */
export const burstGpt: RequestFormat = {
  id: 'burstgpt',
  title: 'BurstGPT CSV',
  claims: (line) => ['Timestamp', 'Request tokens', 'Response tokens'].every((name) => headingOf(line).includes(name)),
  open: (line) => tableReader(line, { time: 'Timestamp', unit: 's', prompt: 'Request tokens', output: 'Response tokens' }),
  left: (_, output) => (output === 0 ? 'requests that failed: a prompt and 0 response tokens' : null),
  doubtCounting: true,
}
