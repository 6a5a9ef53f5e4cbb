import type { Grade, Verdict } from '../core/result.ts'
import { computeAnswers } from './answers.ts'
import { PAGE_BYTES, type PageTrace } from '../traces/pages.ts'
import { basisOf, deviceLabel, pagesOf, type IoFacts } from './facts.ts'
import { ratio } from './figure.ts'
import { gapShare, SECTOR_BYTES } from './io-figures.ts'
import { counted, isLossy, lostEvents, unreadableEvents } from './losses.ts'
import { factorInWords, formatBytes, formatCount, shareInWords } from '../core/units.ts'

/** Above this share of unreadable lines or bytes, nothing that was read can be trusted to be what was recorded. */
const INVALID_SHARE = 0.1

/** INVALID DATA before LOSSY before MISCOUNTED before CLEAN. */
function gradeOf(facts: IoFacts): Grade {
  const bad = counted(facts, 'unknownLine') + unreadableEvents(facts) + counted(facts, 'garbageBytes') / 48
  if (bad > INVALID_SHARE * (facts.trace.events + bad)) return 'INVALID DATA'
  if (isLossy(facts)) return 'LOSSY'
  return facts.device.everyLine.requests === facts.counted.requests ? 'CLEAN' : 'MISCOUNTED'
}

const VERBS = { read: 'read', write: 'written', discard: 'discarded', all: 'moved' } as const

function truth(facts: IoFacts): string {
  const { counted: c, settings } = facts
  if (facts.trace.devices.length === 0) return `Nothing was ${VERBS[settings.op]}: the recording holds no request of its disk. Was the file in the page cache already?`
  if (facts.device.recorded[facts.stage] === 0) return `No ${facts.stage} step was recorded on device ${deviceLabel(facts.device)}: nothing can be counted there.`
  if (c.requests === 0) return `Nothing was ${VERBS[settings.op]}: no ${basisOf(facts)}.`
  const bytes = formatBytes(c.sectors * SECTOR_BYTES)
  const unique = formatBytes(c.uniqueSectors * SECTOR_BYTES)
  return `${bytes} ${VERBS[settings.op]}, ${unique} of it distinct (re-read ${factorInWords(ratio(c.sectors, c.uniqueSectors))}), ${shareInWords(gapShare(c, 'sequential'))} sequential`
}

/** Of a trace that holds the page cache's events and none of a disk. */
function pagesTruth({ total, files }: PageTrace): string {
  const where = `in ${formatCount(files.length)} ${files.length === 1 ? 'file' : 'files'}`
  if (total.pagesAdded + total.pagesDeleted === 0) return `No page was added to the page cache or deleted from it, ${where}`
  const again = total.pagesAdded > 0 ? ` (${shareInWords(ratio(total.refaults, total.pagesAdded))} of it again)` : ''
  return `${formatBytes(total.pagesAdded * PAGE_BYTES)} entered the page cache${again} and ${formatBytes(total.pagesDeleted * PAGE_BYTES)} left it, ${where}`
}

function naive({ device }: IoFacts): string {
  const all = device.everyLine
  return `Counting every line would have said ${formatBytes(all.sectors * SECTOR_BYTES)}, ${factorInWords(ratio(all.sectors, all.uniqueSectors))} and ${shareInWords(gapShare(all, 'backward'))} backward`
}

function lossInWords(facts: IoFacts): string {
  const lost = lostEvents(facts)
  if (lost > 0) return `at least ${formatCount(lost)} of ${formatCount(facts.trace.events + lost)} events are missing`
  const files = facts.perCpu?.missing.length ?? 0
  return files > 0 ? `the events of ${files} ${files === 1 ? 'CPU' : 'CPUs'} are missing` : 'a part of the input could not be read'
}

function sentence(facts: IoFacts, grade: Grade): string {
  const pages = facts.trace.devices.length === 0 ? pagesOf(facts)?.pages : undefined
  const told = pages === undefined ? truth(facts) : pagesTruth(pages)
  if (facts.counted.requests === 0 && pages === undefined) return told
  if (grade === 'INVALID DATA') return `Too much of the input could not be read (${lossInWords(facts)}): no number of it should be quoted.`
  if (grade === 'LOSSY') return `${told}, but ${lossInWords(facts)}: every number is a lower bound and no ratio is safe.`
  return grade === 'CLEAN' ? `${told}.` : `${told}. ${naive(facts)}.`
}

/** What these numbers cannot say. */
function notShown(facts: IoFacts): string[] {
  const blocks = facts.trace.devices.length > 0
  const seen = facts.format.unseen ?? 'what was served from the page cache: a block trace sees only what reached the disk'
  const out = [blocks ? seen : 'what the disk read: no block event was recorded']
  const proven = facts.ringLosses === 0
  if (!proven && !isLossy(facts)) out.push('that nothing was lost: no loss was seen, and kernel drops leave no trace')
  if (facts.device.recorded[facts.stage] > 0 && facts.stage !== 'complete') out.push('what the disk delivered per second: bandwidth is at submission')
  if (facts.settings.countsOnly === true) out.push('latencies, queue depth, the heat map and order by other definitions: left out as asked')
  if (facts.evidence !== null) out.push('what naive counting would have said: the other lines of the trace were left out of the evidence file')
  if (facts.settings.process !== null) out.push('what other threads did for this process')
  return out
}

/** Grade, sentence, and what it does not show. */
export function computeVerdict(facts: IoFacts): Verdict {
  const grade = gradeOf(facts)
  return { grade, sentence: sentence(facts, grade), notShown: notShown(facts), answers: computeAnswers(facts) }
}
