import { InvalidArgumentError, type Command } from 'commander'
import { TidemarkError } from '../core/error.ts'
import type { Cell } from '../core/result.ts'
import { readRequests } from '../node/read-requests.ts'
import { atRate, coverageOf, firstRequests, type Requests, type RequestTrace } from '../traces/requests.ts'
import { parseSynthetic } from '../workloads/grammar.ts'
import { DEFAULT_RULE } from '../workloads/rule.ts'
import { synthesize } from '../workloads/synthetic.ts'
import { showProgress } from './io-options.ts'
import type { Terminal } from './terminal.ts'
import { checkedBy, countUpTo, parseCount } from './values.ts'

/** As commander leaves them. */
export interface WorkloadFlags {
  synthetic?: string
  hashBlock?: number
  limit?: number
  rateScale?: number
}

function factor(text: string): number {
  const value = text.trim() === '' ? NaN : Number(text)
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError('It takes a factor above 0: 2 doubles the requests a second.')
  return value
}

/** The flags that choose the requests. The trace itself is the command's own argument. */
export function addWorkloadOptions(command: Command): Command {
  return command
    .option('--synthetic <rule>', `requests made by a rule, without a trace (default: '${DEFAULT_RULE}')`, checkedBy(parseSynthetic))
    .option('--hash-block <tokens>', 'tokens of a part that hash_ids name (default: 512 for Mooncake, 16 for Bailian)', countUpTo(2 ** 20))
    .option('--limit <requests>', 'only so many requests, the first by arrival', parseCount)
    .option('--rate-scale <factor>', 'so many times the load: every arrival time is divided by it', factor)
}

/** The requests that a command is to run: of the file (`-` is standard input), of the rule, or of the default rule. Throws `TidemarkError`. */
export async function readWorkload(file: string | undefined, flags: WorkloadFlags, terminal: Terminal): Promise<RequestTrace> {
  const text = flags.synthetic ?? (file === undefined ? DEFAULT_RULE : null)
  if (text === null) return adjusted(await readTrace(file!, flags, terminal), flags)
  const asked = parseSynthetic(text)
  const fromTrace = asked.prompt.kind === 'trace' || asked.output.kind === 'trace'
  if (file !== undefined && !fromTrace) throw new TidemarkError('USAGE', `--synthetic makes the requests, so ${file} would not be read: leave one of them out, or draw from its lengths with prompt=trace,output=trace`)
  if (flags.hashBlock !== undefined) throw new TidemarkError('USAGE', '--hash-block belongs to a trace; in --synthetic the tokens of a part are part=N')
  const lengths = file === undefined ? null : await readTrace(file, flags, terminal)
  const requests = synthesize(asked, lengths?.requests ?? null)
  return adjusted({
    requests,
    coverage: coverageOf(requests),
    settings: { synthetic: text, seed: asked.seed },
    inputs: [
      { name: `synthetic: ${text}`, format: `synthetic, xoshiro128** seed ${asked.seed}`, bytes: null, events: requests.arrivals.length, role: 'counted' },
      ...(lengths?.inputs ?? []).map((input) => ({ ...input, role: 'context' as const })),
    ],
    ledger: lengths?.ledger ?? [],
  }, flags)
}

async function readTrace(file: string, flags: WorkloadFlags, terminal: Terminal): Promise<RequestTrace> {
  const trace = await readRequests([file], { hashBlock: flags.hashBlock ?? null }, showProgress(terminal))
  terminal.progress(null)
  return trace
}

/** The trace with `--limit` and `--rate-scale` applied, both named in its settings. */
function adjusted(trace: RequestTrace, { limit, rateScale }: WorkloadFlags): RequestTrace {
  const settings: Record<string, Cell> = { ...trace.settings }
  const ledger = [...trace.ledger]
  let { requests }: { requests: Requests } = trace
  if (limit !== undefined) {
    settings['limit'] = limit
    const after = requests.arrivals.length - limit
    if (after > 0) ledger.push({ kind: 'skipped', reason: `requests after the first ${limit} by arrival (--limit)`, count: after, advice: 'Leave --limit out to simulate all.' })
    requests = firstRequests(requests, limit)
  }
  if (rateScale !== undefined) settings['rateScale'] = rateScale
  requests = atRate(requests, rateScale ?? 1)
  return { ...trace, requests, coverage: coverageOf(requests), settings, ledger }
}
