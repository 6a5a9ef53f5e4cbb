import { formatCount } from '../core/units.ts'
import { PAGE_BYTES } from '../traces/pages.ts'
import { pagesOf, type IoFacts } from './facts.ts'
import { SECTOR_BYTES } from './io-figures.ts'
import type { Check } from './checks.ts'

/** Metadata and the tail of the last page make a difference: 0.0004 % and 0.0005 % in two captures. */
const CLOSE = 0.01

function againstDisk(facts: IoFacts): Check | null {
  const found = pagesOf(facts)
  if (found === null) return null
  const name = 'pages added are what the disk read'
  const blind = 'reads past the page cache, files that were not traced, and pages that writes make are in one number only'
  const { settings, device, stage, counted } = facts
  if (settings.op !== 'read' || settings.process !== null) return [name, 'not possible', 'only reads of all processes can be compared', blind]
  if (device.recorded[stage] === 0) return [name, 'not possible', 'no block event was recorded', blind]
  const added = found.pages.total.pagesAdded * PAGE_BYTES, read = counted.sectors * SECTOR_BYTES
  const difference = `${formatCount(Math.abs(read - added))} B more ${read > added ? 'read than added' : 'added than read'}`
  const detail = `${formatCount(added)} B added, ${formatCount(read)} B read from ${device.id}${read === added ? '' : `: ${difference}`}`
  return [name, Math.abs(read - added) <= CLOSE * Math.max(read, added) ? 'pass' : 'fail', detail, blind]
}

function alternate(facts: IoFacts): Check | null {
  const found = pagesOf(facts)
  if (found === null) return null
  const { unexplained, pagesDeleted } = found.pages.total
  const name = 'a page leaves before it comes back'
  const blind = 'an add and a delete lost together'
  if (pagesDeleted === 0 && unexplained === 0) return [name, 'not possible', 'no page was deleted, or deletes were not recorded', blind]
  return [name, unexplained === 0 ? 'pass' : 'fail', `${formatCount(unexplained)} pages added or deleted twice in a row`, blind]
}

/** Of one file whose residency was taken before and after. */
function balance({ residency, ...facts }: IoFacts): Check | null {
  const found = pagesOf(facts)
  const [before, end, after] = ['before', 'end', 'after'].map((when) => residency.filter(({ source }) => source.includes(when)))
  if (found === null || before?.length !== 1 || after?.length !== 1 || found.pages.files.length !== 1 || found.pages.refused > 0) return null
  const { pagesAdded, pagesDeleted } = found.pages.total
  const expected = before[0]!.residentPages + pagesAdded - pagesDeleted, looks = [end?.[0] ?? after[0]!, after[0]!].map(({ residentPages }) => residentPages)
  const held = expected >= Math.min(...looks) && expected <= Math.max(...looks), seen = [...new Set(looks)].map((pages) => formatCount(pages)).join(' just before the end and ')
  const detail = `${formatCount(before[0]!.residentPages)} + ${formatCount(pagesAdded)} - ${formatCount(pagesDeleted)} = ${formatCount(expected)} pages${held && looks[0] === looks[1] ? '' : `, and ${seen} are resident`}`
  return ['resident before + added - deleted = resident after', held ? 'pass' : 'fail', detail, 'what came or went between the end of the trace and the look at the page cache']
}

/** Checks of the page-cache events; none where no event of them was read. */
export function cacheChecks(facts: IoFacts): Check[] {
  return [againstDisk(facts), alternate(facts), balance(facts)].filter((check) => check !== null)
}
