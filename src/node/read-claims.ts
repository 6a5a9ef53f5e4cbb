import { analyseClaims } from '../analyses/claims.ts'
import type { ClaimFlags } from '../analyses/claim-checks.ts'
import { TidemarkError } from '../core/error.ts'
import type { Report } from '../core/result.ts'
import { readClaims } from '../formats/claims/read.ts'
import { openSource } from './source.ts'
import { version } from '../core/version.ts'

/** What a benchmark prints is no longer than this. */
const MOST_BYTES = 16 * 2 ** 20

/** Reads what a benchmark printed and computes the record of it. Throws `TidemarkError`. */
export async function readClaimFile(path: string, flags: ClaimFlags): Promise<Report> {
  const source = await openSource(path)
  try {
    const decoder = new TextDecoder(), room = new Uint8Array(64 * 1024)
    let text = '', bytes = 0
    for (let filled = await source.read(room); filled > 0; filled = await source.read(room)) {
      bytes += filled
      if (bytes > MOST_BYTES) throw new TidemarkError('UNREADABLE', `${source.name} is longer than ${MOST_BYTES / 2 ** 20} MiB: give what the benchmark printed, not a trace`)
      text += decoder.decode(room.subarray(0, filled), { stream: true })
    }
    const groups = readClaims(text + decoder.decode(), source.name)
    const events = groups.reduce((sum, { claims }) => sum + claims.length, 0)
    return analyseClaims(groups, flags, [{ name: source.name, format: 'printed figures', bytes: source.bytes, events, role: 'counted' }], version)
  } finally {
    source.close()
  }
}
