/** Every format of allocation streams. A new one is one file and one line here. */
import { plainCsv, plainJsonl } from './columns.ts'
import type { AllocationFormat } from './format.ts'
import { minimalloc } from './minimalloc.ts'
import { snapshotJson, snapshotPage, snapshotPickle } from './snapshot.ts'

export type { AllocationFormat } from './format.ts'

export const allocationFormats: readonly AllocationFormat[] = [snapshotPickle, snapshotJson, snapshotPage, minimalloc, plainCsv, plainJsonl]

/** The format that claims a head, or `null`. */
export function sniffAllocations(head: Uint8Array): AllocationFormat | null {
  return allocationFormats.find((format) => format.sniff(head)) ?? null
}

/** What can be read, for errors and help. */
export const ALLOCATION_FORMATS = allocationFormats.map(({ title }) => title).join(', ')
