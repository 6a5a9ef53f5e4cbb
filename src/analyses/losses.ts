import type { IoFacts } from './facts.ts'

/** Reasons of the module's ledger, in the order of `assembly/ledger.ts`. */
export const REASON = {
  unknownLine: 0, malformedLine: 1, lostMarked: 2, overwritten: 3, garbageBytes: 4, truncated: 5, sectorBeyond: 6, tooManyDevices: 7,
  otherEvent: 8, noEvent: 9, notice: 10, blkparseSkips: 11,
  timeBeyond: 12, unknownAction: 13, rounded: 14, otherRequest: 15, unended: 16,
} as const

export type Reason = keyof typeof REASON

/** How often a reason came up. */
export function counted(facts: Pick<IoFacts, 'trace'>, reason: Reason): number {
  return facts.trace.ledger[REASON[reason]]!.count
}

/** Line or byte offset of the first case. */
export function firstPlace(facts: Pick<IoFacts, 'trace'>, reason: Reason): number {
  return facts.trace.ledger[REASON[reason]]!.place
}

/** Sequence numbers that are missing from binary files; text may have been filtered, so there they prove nothing. */
export function sequenceLosses(facts: IoFacts): number {
  return facts.format.decoder === 'binary' ? facts.trace.sequence.missing : 0
}

/** Losses that the recorder tells. The same loss may be told twice (a mark in the text, a total in its head, the ring's statistics): the largest counts. */
export function toldLosses(facts: IoFacts): number {
  return Math.max(counted(facts, 'lostMarked'), counted(facts, 'overwritten'), facts.ringLosses ?? 0)
}

/** Events known to be missing from every number: told by the recorder, missing sequence numbers, records that could not be read. */
export function lostEvents(facts: IoFacts): number {
  return toldLosses(facts) + sequenceLosses(facts) + counted(facts, 'blkparseSkips') + unreadableEvents(facts)
}

/** Events that are there and cannot be read. */
export function unreadableEvents(facts: Pick<IoFacts, 'trace'>): number {
  return counted(facts, 'malformedLine') + counted(facts, 'truncated') + counted(facts, 'sectorBeyond') + counted(facts, 'timeBeyond') + counted(facts, 'tooManyDevices')
}

/** Whether anything is missing, of known size or not. */
export function isLossy(facts: IoFacts): boolean {
  return lostEvents(facts) > 0 || counted(facts, 'unknownLine') > 0 || counted(facts, 'garbageBytes') > 0 ||
    (facts.perCpu?.missing.length ?? 0) > 0 || facts.damage.length > 0
}
