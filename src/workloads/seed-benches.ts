/** The scratch benchmarks of seed document 002 as streams of allocations: what they take, whatever it costs in time. */
import type { Allocations } from '../traces/allocations.ts'
import { AllocationWriter } from './allocation-writer.ts'

/** One of them. */
export interface SeedBench {
  name: string
  allocations: Allocations
}

const KIB = 1024, MIB = 1024 * KIB

/** So many of a size, all taken, then all given back. */
function together(count: number, bytes: number): Allocations {
  const out = new AllocationWriter()
  const ids = Array.from({ length: count }, () => out.alloc(bytes))
  for (const id of ids) out.free(id)
  return out.done()
}

/** A buffer that is taken and given back so many times. */
function again(times: number, bytes: number): Allocations {
  const out = new AllocationWriter()
  for (let time = 0; time < times; time++) out.free(out.alloc(bytes))
  return out.done()
}

/** Single buffers, many small against few large, one buffer used again, 100 chunks against one. */
export const seedBenches: readonly SeedBench[] = [
  ...[1, 4, 16, 64, 256].map((mib) => ({ name: `single, ${mib} MiB`, allocations: together(1, mib * MIB) })),
  { name: '10 MiB as 160 x 64 KiB', allocations: together(160, 64 * KIB) },
  { name: '10 MiB as 10 x 1 MiB', allocations: together(10, MIB) },
  ...[10, 100, 1000].map((times) => ({ name: `1 MiB for ${times} uses, taken for each`, allocations: again(times, MIB) })),
  { name: '1 MiB for any number of uses, taken once', allocations: again(1, MIB) },
  { name: '100 MiB as 100 x 1 MiB', allocations: together(100, MIB) },
  { name: '100 MiB as 1 x 100 MiB', allocations: together(1, 100 * MIB) },
]
