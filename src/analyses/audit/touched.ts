import { formatBytes, formatCount, formatDuration } from '../../core/units.ts'
import { z } from '../../formats/documents/schema.ts'
import { RATE_BOUND } from '../claim-checks.ts'
import { checked, common, kindOf } from './kind.ts'
import { baseOf, printed, quantityOf, rangeOf } from './quantity.ts'

const PAGE = 4096

const schema = z.strictObject({
  kind: z.literal('touched'), ...common,
  bytes: printed.meta({ description: 'Memory that is said to be used.' }),
  minorFaults: z.number().nonnegative().optional(),
  pageSize: z.number().positive().default(PAGE),
  growth: printed.optional().meta({ description: 'Growth of RSS or PSS over the work.' }),
  time: printed.optional().meta({ description: 'Time in which the memory was allocated.' }),
  outcome: z.string().optional().meta({ description: 'What is said to follow, such as "would crash".' }),
  oomKills: z.number().nonnegative().optional().meta({ description: 'Kills by the OOM killer: oom_kill of memory.events.' }),
}).meta({ title: 'touched', description: 'Memory that is claimed, and what shows that it was touched.' })

/** D8: bytes that were asked for and not shown to be touched; a crash that was not shown. */
export const touched = kindOf(schema, (claim) => {
  const bytes = quantityOf(claim.bytes), needed = rangeOf(bytes, 0)[0], pages = Math.ceil(baseOf(bytes) / claim.pageSize)
  const faults = claim.minorFaults === undefined ? null : claim.minorFaults * claim.pageSize, growth = claim.growth === undefined ? null : rangeOf(quantityOf(claim.growth), 1)[1]
  const most = Math.max(faults ?? 0, growth ?? 0), shown = most >= needed * (1 - 1e-9)
  const numbers = { 'bytes claimed': bytes.text, 'pages that it has': pages, ...(faults === null ? {} : { 'minor faults x page size': formatBytes(faults) }), ...(claim.growth === undefined ? {} : { 'growth of RSS or PSS': String(claim.growth) }) }
  if (claim.outcome !== undefined) {
    const proven = shown || (claim.oomKills ?? 0) > 0
    return [checked(claim, {
      rule: 'AU006', printed: claim.outcome, right: proven ? 'shown' : 'unproven', wrong: !proven, severity: 'warning',
      says: `${claim.name}: "${claim.outcome}" is unproven: reserving ${bytes.text} is not touching it, and no OOM kill or touch test is shown`,
      numbers: { ...numbers, 'OOM kills': claim.oomKills ?? 'not given' },
    })]
  }
  const least = baseOf(bytes) / RATE_BOUND, time = claim.time === undefined ? null : quantityOf(claim.time), fast = time !== null && rangeOf(time, 0)[1] < least
  const evidence = faults !== null || growth !== null
  return [checked(claim, {
    rule: 'AU006', printed: bytes.text, right: shown ? 'touched' : evidence ? `${formatBytes(most)} touched at most` : 'nothing shows that it was touched', wrong: !shown, severity: fast || evidence ? 'error' : 'warning',
    says: `${claim.name}: ${fast ? `${bytes.text} in ${time!.text} cannot have been written` : evidence ? `${formatBytes(most)} at most were touched, not ${bytes.text}` : `nothing shows that ${bytes.text} were touched`}: minor faults or RSS must grow by ${formatCount(pages)} pages`,
    numbers: { ...numbers, ...(time === null ? {} : { time: time.text, 'least time to write it at 10 TB/s': formatDuration(least * 1e9) }) },
  })]
})
