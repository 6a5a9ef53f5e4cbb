import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { missRatioCurve } from '../../src/analyses/miss-ratio.ts'
import { ObjectCache, type ObjectCounts } from '../../src/traces/objects.ts'
import { PAGE_BYTES, PageReuse } from '../../src/traces/reuse.ts'
import { openCore, openSimulators } from '../core/open-core.ts'
import { sharedData } from '../golden/read.ts'
import { lruObjects, type Request } from '../oracles/reuse.ts'

function countsOf(requests: readonly Request[], cacheBytes: number, resizes: boolean): ObjectCounts {
  const cache = new ObjectCache(openSimulators(), cacheBytes, resizes)
  cache.requests(Float64Array.from(requests, ({ id }) => id), Uint32Array.from(requests, ({ bytes }) => bytes))
  return cache.counts()
}

describe('a cache of objects', () => {
  const request = fc.record({ id: fc.oneof(fc.nat(20), fc.integer({ min: 2 ** 52 - 5, max: 2 ** 52 - 1 })), bytes: fc.integer({ min: 1, max: 9 }) })

  it('agrees with a map in the order of use, sizes fixed or not', () => {
    fc.assert(fc.property(fc.array(request, { maxLength: 200 }), fc.nat(60), fc.boolean(), (requests, bytes, resizes) => {
      const { misses, missBytes } = countsOf(requests, bytes, resizes)
      expect({ misses, missBytes }).toEqual(lruObjects(requests, bytes, resizes))
    }), { numRuns: 400 })
  })

  it('of equal sizes misses what the pages’ curve says', () => {
    fc.assert(fc.property(fc.array(fc.nat(40), { maxLength: 200 }), fc.nat(45), (pages, size) => {
      const reuse = new PageReuse(openCore())
      reuse.pages(Uint32Array.from(pages))
      const [point] = missRatioCurve(reuse.depths(), [size * PAGE_BYTES], 'first-level').points
      expect(countsOf(pages.map((id) => ({ id, bytes: PAGE_BYTES })), size * PAGE_BYTES, false).misses).toBe(point!.misses)
    }), { numRuns: 200 })
  })
})

interface Golden {
  csv_or_vscsi: { requests: number; bytes: number; unique_objects: number; LRU_miss_count_size_fixed_at_insert: number[]; LRU_miss_bytes_size_fixed_at_insert: number[]; LRU_miss_count_size_updated_on_hit: number[] }
  oracleGeneral: { requests: number; bytes: number; LRU: number[] }
  object_count_LRU_miss_ratio: Record<string, number>
  stack_distance_last_6_requests_newest_first: number[]
  access_distance_last_6_requests_newest_first: number[]
}

const folder = sharedData === null ? '' : join(sharedData, 'block-io/cloudphysics')
const answers = sharedData === null ? '' : join(sharedData, 'oracles/cloudphysics_golden.json')
const absent = !existsSync(folder) || !existsSync(answers)

/** Fixed-length records: an object's number and bytes at an offset. */
function records(name: string, length: number, idAt: number, bytesAt: number): Request[] {
  const data = readFileSync(join(folder, name))
  return Array.from({ length: data.length / length }, (_, i) => ({ id: Number(data.readBigUInt64LE(i * length + idAt)), bytes: data.readUInt32LE(i * length + bytesAt) }))
}

const csv = (): Request[] => readFileSync(join(folder, 'cloudPhysicsIO.csv'), 'utf8').trim().split('\n').slice(1).map((line) => {
  const [, , , bytes, id] = line.split(',')
  return { id: Number(id), bytes: Number(bytes) }
})
const vscsi = (): Request[] => records('cloudPhysicsIO.vscsi', 32, 16, 4)
const oracleGeneral = (): Request[] => records('cloudPhysicsIO.oracleGeneral.bin', 24, 4, 12)

const SIZES = Array.from({ length: 8 }, (_, i) => (i + 1) * 2 ** 27)

describe.skipIf(absent)('libCacheSim’s own answers on cloudPhysicsIO (skipped where the shared data is absent)', () => {
  const golden = absent ? ({} as Golden) : (JSON.parse(readFileSync(answers, 'utf8')) as Golden)

  it.each([['csv', csv], ['vscsi', vscsi]] as const)('%s, at every size, by requests and bytes, sizes fixed and updated', (_, read) => {
    const requests = read()
    const want = golden.csv_or_vscsi
    const fixed = SIZES.map((bytes) => countsOf(requests, bytes, false))
    expect([fixed[0]!.requests, fixed[0]!.bytes]).toEqual([want.requests, want.bytes])
    expect(fixed.map(({ misses }) => misses)).toEqual(want.LRU_miss_count_size_fixed_at_insert)
    expect(fixed.map(({ missBytes }) => missBytes)).toEqual(want.LRU_miss_bytes_size_fixed_at_insert)
    expect(SIZES.map((bytes) => countsOf(requests, bytes, true).misses)).toEqual(want.LRU_miss_count_size_updated_on_hit)
    expect(countsOf(requests, 2 ** 40, false).misses).toBe(want.unique_objects)
  })

  it('oracleGeneral, at every size', () => {
    const requests = oracleGeneral()
    const counts = SIZES.map((bytes) => countsOf(requests, bytes, false))
    expect([counts[0]!.requests, counts[0]!.bytes]).toEqual([golden.oracleGeneral.requests, golden.oracleGeneral.bytes])
    expect(counts.map(({ misses }) => misses)).toEqual(golden.oracleGeneral.LRU)
  })

  it('miss ratios by number of objects', () => {
    const reuse = new PageReuse(openCore())
    reuse.pages(Uint32Array.from(vscsi(), ({ id }) => id))
    const wanted = Object.entries(golden.object_count_LRU_miss_ratio)
    const { points, coldMisses } = missRatioCurve(reuse.depths(), wanted.map(([objects]) => Number(objects) * PAGE_BYTES), 'second-level')
    expect(points.map(({ missRatio }) => Number(missRatio!.toFixed(6)))).toEqual(wanted.map(([, ratio]) => ratio))
    expect(coldMisses).toBe(golden.csv_or_vscsi.unique_objects)
  })

  it('stack and access distances of the last six requests', () => {
    const requests = vscsi()
    const before = requests.slice(0, -6)
    const reuse = new PageReuse(openCore())
    reuse.pages(Uint32Array.from(before, ({ id }) => id))
    const cache = new ObjectCache(openSimulators(), 2 ** 40)
    cache.requests(Float64Array.from(before, ({ id }) => id), Uint32Array.from(before, ({ bytes }) => bytes))
    const stack: number[] = []
    const access: number[] = []
    for (const { id, bytes } of requests.slice(-6)) {
      reuse.pages(Uint32Array.of(id))
      cache.requests(Float64Array.of(id), Uint32Array.of(bytes))
      // A depth counts the page itself, a stack distance only the others; libCacheSim says -1 of a first access.
      stack.unshift(reuse.lastDepth - 1)
      access.unshift(cache.counts().lastDistance || -1)
    }
    expect(stack).toEqual(golden.stack_distance_last_6_requests_newest_first)
    expect(access).toEqual(golden.access_distance_last_6_requests_newest_first)
  })
})
