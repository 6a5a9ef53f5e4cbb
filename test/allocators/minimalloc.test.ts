import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Operation } from '../../src/allocators/allocator.ts'
import { scratchPolicies } from '../../src/allocators/scratch.ts'
import { NaiveBestFit, type NaivePlacer } from '../oracles/allocators/placers.ts'
import { openSimulators } from '../core/open-core.ts'
import { sharedData } from '../golden/read.ts'

interface Answer {
  buffers: number
  lower_bound: number
  online_first_fit: number
  online_best_fit: number
}

const answers = sharedData === null ? '' : join(sharedData, 'oracles/allocator-oracles.json')
const absent = !existsSync(answers)
const known = absent ? {} : (JSON.parse(readFileSync(answers, 'utf8')) as { id: string; recomputed: Record<string, Answer> }[]).find(({ id }) => id === 'minimalloc')!.recomputed

/** Releases before allocations at one time, then in the order of the file. */
function operations(file: string): Operation[] {
  const [head, ...rows] = readFileSync(join(sharedData!, 'planning', file), 'utf8').trim().split('\n').map((line) => line.split(','))
  const events = rows.flatMap((row, id) => {
    const [lower, upper, size] = ['lower', 'upper', 'size'].map((name) => Number(row[head!.indexOf(name)])) as [number, number, number]
    return [{ time: lower, order: 1, operation: { kind: 'alloc', id, size } as const }, { time: upper, order: 0, operation: { kind: 'free', id } as const }]
  })
  return events.toSorted((a, b) => a.time - b.time || a.order - b.order).map(({ operation }) => operation)
}

/** Bytes that an arena would have had to reserve, the pool being endless. */
function height(name: string, file: string): number {
  const allocator = scratchPolicies.find((policy) => policy.name === name)!.make(openSimulators(), 2 ** 30, { alignment: 1, chunkBytes: 1 })
  const done = allocator.take(operations(file))
  expect(done.every(Boolean)).toBe(true)
  expect(allocator.counts()).toMatchObject({ held: 0, failures: 0 })
  return allocator.counts().reach
}

/** The same of a naive twin. */
function naiveHeight(placer: NaivePlacer, file: string): number {
  const live = new Map<number, { at: number; units: number }>()
  for (const operation of operations(file)) {
    if (operation.kind === 'alloc') live.set(operation.id, { at: placer.place(operation.size)!, units: operation.size })
    else placer.release(live.get(operation.id)!.at, live.get(operation.id)!.units)
  }
  return placer.reach
}

/** The oracle takes the lowest of equal holes, ours the newest: here that changes the height, and nowhere else. */
const NEWEST_DIFFERS = new Set(['D', 'H', 'J'])

describe.skipIf(absent)('MiniMalloc’s benchmark set, played online (skipped where the shared data is absent)', () => {
  it.each(Object.entries(known))('%s: lower bound and first fit exactly', (name, answer) => {
    const file = `${name}.1048576.csv`
    expect(operations(file).length).toBe(2 * answer.buffers)
    expect([height('single', file), height('first-fit', file)]).toEqual([answer.lower_bound, answer.online_first_fit])
  })

  it.each(Object.entries(known))('%s: best fit, exactly but for the tie rule', (name, answer) => {
    const file = `${name}.1048576.csv`
    const lowest = naiveHeight(new NaiveBestFit(2 ** 30, true), file)
    expect(lowest).toBe(answer.online_best_fit)
    expect(height('best-fit', file)).toBe(naiveHeight(new NaiveBestFit(2 ** 30), file))
    if (!NEWEST_DIFFERS.has(name)) expect(height('best-fit', file)).toBe(answer.online_best_fit)
  })

  it.each(scratchPolicies.map(({ name }) => name))('no policy goes below the bound of the small input: %s', (name) => {
    expect(height(name, 'input.12.csv')).toBeGreaterThanOrEqual(12)
  })

  it('the small input needs 12 where blocks are placed online', () => {
    expect(['single', 'first-fit', 'best-fit'].map((name) => height(name, 'input.12.csv'))).toEqual([12, 12, 12])
  })
})
