import { TidemarkError } from '../core/error.ts'
import type { LedgerEntry } from '../core/result.ts'
import { sniff } from '../formats/index.ts'
import { firstLine, Lines, LONGEST, requestFormats, Rows, sniffRequests, type Assumption, type RequestFormat } from '../formats/requests/index.ts'
import { coverageOf, type RequestTrace } from '../traces/requests.ts'
import type { ByteSource } from '../traces/source.ts'
import type { OnProgress } from '../recordings/decode.ts'
import { openSource } from './source.ts'

/** What the user can say about a request trace. */
export interface RequestSettings {
  /** Tokens of a named part of a prompt; `null`: what the format has. */
  hashBlock: number | null
}

/** First byte of the mark that UTF-8 text may begin with. */
const MARK = 0xef
/** Pieces between two reports of progress. */
const PIECES = 16

/** Reads the request trace that the user named, a file or `-`. Throws `TidemarkError`. */
export async function readRequests(paths: readonly string[], settings: RequestSettings, onProgress?: OnProgress): Promise<RequestTrace> {
  const [path, ...more] = paths
  if (path === undefined) throw new TidemarkError('USAGE', 'name a request trace')
  if (more.length > 0) throw new TidemarkError('USAGE', `one request trace is simulated at a time, and these are ${paths.length}: ${paths.join(', ')}. Their clocks have no common start; run the command for each`)
  const source = await openSource(path)
  try {
    return await readSource(source, settings, onProgress)
  } finally {
    source.close()
  }
}

/** Reads one source from start to end. Throws `TidemarkError`. */
export async function readSource(source: ByteSource, settings: RequestSettings, onProgress?: OnProgress): Promise<RequestTrace> {
  const head = await source.head()
  const format = sniffRequests(head)
  if (format === null) throw unclaimed(source, head)
  const reader = format.open(firstLine(head))
  const partTokens = reader.parts === null ? null : settings.hashBlock ?? reader.parts.tokens
  const rows = new Rows(partTokens, format.left)
  let heading = reader.heading
  const lines = new Lines((bytes, start, to, line) => {
    const from = line === 1 && bytes[start] === MARK ? start + 3 : start
    if (blank(bytes, from, to)) return
    if (heading) {
      heading = false
      return
    }
    const fault = reader.read(bytes, from, to, rows)
    if (fault !== null) rows.fault(fault, line)
  })
  for (let pieces = 0; ; pieces++) {
    const filled = source.read(lines.room())
    const count = typeof filled === 'number' ? filled : await filled
    if (count === 0) break
    lines.filled(count)
    if (pieces % PIECES === 0) onProgress?.(source.name, source.consumed, source.bytes)
  }
  const cut = lines.end(source.damage === null)
  if (rows.count === 0) throw noRequest(source, format, rows)
  const requests = rows.columns()
  if (settings.hashBlock !== null && requests.hashes === null) {
    throw new TidemarkError('USAGE', `--hash-block ${settings.hashBlock}: ${source.name} (${format.title}) names no parts of its prompts, so there is nothing that it could size; leave it out`)
  }
  const ledger = [...damageOf(source, cut, lines.tooLong), ...rows.ledger(format.doubtCounting ?? false), ...reader.assumed.map((assumption) => doubted(assumption, rows.count))]
  const assumed = requests.hashes === null || settings.hashBlock !== null ? null : reader.parts?.assumed ?? null
  if (assumed !== null) ledger.push(doubted(assumed, rows.count))
  if (reader.parts !== null && partTokens === null) {
    ledger.push({ kind: 'skipped', reason: 'names of parts of prompts are not used: the file does not say how many tokens a part has', count: rows.count, advice: 'Say it with --hash-block N; then shared prefixes count.' })
  }
  return {
    requests,
    coverage: coverageOf(requests),
    settings: settings.hashBlock === null ? {} : { hashBlock: settings.hashBlock },
    inputs: [{ name: source.name, format: format.title, bytes: source.bytes, events: rows.count, role: 'counted' }],
    ledger,
  }
}

/** Nothing but spaces. */
function blank(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] !== 0x20 && bytes[at] !== 0x09) return false
  return true
}

function doubted(assumption: Assumption, count: number): LedgerEntry {
  return { kind: 'doubted', count, ...assumption }
}

function damageOf({ damage }: ByteSource, cut: boolean, tooLong: number): LedgerEntry[] {
  const entries: LedgerEntry[] = []
  if (damage !== null) {
    entries.push({ kind: 'lost', reason: `${damage}: what comes after is missing${cut ? ', and the last line with it' : ''}`, count: 1, advice: 'Copy the file again; every figure is of the requests before the fault.' })
  }
  if (tooLong > 0) entries.push({ kind: 'lost', reason: `lines longer than ${LONGEST / 2 ** 20} MiB`, count: tooLong, advice: 'A request is one line; look whether line ends are missing.' })
  return entries
}

const known = (): string => requestFormats.map(({ title }) => title).join(', ')

function unclaimed(source: ByteSource, head: Uint8Array): TidemarkError {
  const { name, damage } = source
  if (damage !== null && head.length === 0) return new TidemarkError('UNREADABLE', `${name}: ${damage}; nothing of it can be read`)
  if (head.length === 0) return new TidemarkError('EMPTY', `${name} is empty once unpacked: nothing was recorded, or the copy failed`)
  const block = sniff(head)
  if (block !== null) return new TidemarkError('UNKNOWN_FORMAT', `${name} is a block trace (${block.title}), not a request trace: tidemark report reads it`)
  const line = firstLine(head)
  if (line === '') return new TidemarkError('EMPTY', `${name} holds nothing but empty lines`)
  if (/^\s*\[/.test(line)) return new TidemarkError('UNKNOWN_FORMAT', `${name} is a JSON array; one request a line is read: jq -c '.[]' ${name}`)
  const start = /^[\x20-\x7e\t]+$/.test(line.slice(0, 60)) ? `"${line.slice(0, 60)}"` : [...head.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
  return new TidemarkError('UNKNOWN_FORMAT', `${name} is no request trace that is known; it starts with ${start}. Read are ${known()}, plain, .gz or .zst; a CSV needs a heading such as arrival_s,prompt_tokens,output_tokens`)
}

function noRequest({ name, damage }: ByteSource, { title }: RequestFormat, rows: Rows): TidemarkError {
  const { firstFault } = rows
  const because = damage ?? (firstFault === null ? 'it has no row that asks for a token: nothing was recorded, or the copy failed' : `line ${firstFault.line}: ${firstFault.reason}`)
  return new TidemarkError('EMPTY', `${name} (${title}) holds no request; ${because}`)
}
