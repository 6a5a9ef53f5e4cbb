import fc from 'fast-check'
import { describe, it } from 'vitest'
import { paged, prefix, radix } from '../../src/allocators/paged.ts'
import { openSimulators } from '../core/open-core.ts'
import { NaivePaged } from '../oracles/allocators/paged.ts'
import { NaivePrefix } from '../oracles/allocators/prefix.ts'
import { NaiveRadix } from '../oracles/allocators/radix.ts'
import { agree, settings, visits, wishes } from './paged-run.ts'

const cut = fc.integer({ min: 1, max: 20 })

describe('pages with counts agree with tables summed anew', () => {
  it.each([
    ['plain', paged, NaivePaged, true], ['vLLM’s prefix cache', prefix, NaivePrefix, true], ['SGLang’s radix tree', radix, NaiveRadix, false],
  ] as const)('%s', (_, make, Twin, ids) => {
    fc.assert(fc.property(settings, wishes, cut, fc.constantFrom(1, 2), (chosen, list, at, times) => {
      const core = openSimulators()
      agree(core, make(core, chosen.pool, chosen), new Twin(chosen), list, at, chosen.pageTokens * times, ids)
    }), { numRuns: 250 })
  })

  it.each([['vLLM’s prefix cache', prefix, NaivePrefix, true], ['SGLang’s radix tree', radix, NaiveRadix, false]] as const)('%s, where prompts come again', (_, make, Twin, ids) => {
    fc.assert(fc.property(fc.integer({ min: 5, max: 14 }), visits, cut, (pool, list, at) => {
      const core = openSimulators(), chosen = { pool, pageTokens: 1, watermark: 0, nullPage: false, deepCopy: false }
      agree(core, make(core, pool, chosen), new Twin(chosen), list, at, 2, ids)
    }), { numRuns: 150 })
  })
})
