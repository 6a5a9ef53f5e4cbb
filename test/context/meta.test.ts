import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parseMeta } from '../../src/context/meta.ts'
import { sharedData } from '../golden/read.ts'

const NOTHING = { startNs: null, ringLosses: null, device: null, partitionStart: null, diskReads: null, modelBytes: null, evidence: null }

it.each(['', '{', 'null', '[]', '3', '{}', '{"device":3,"model":null,"diskstat_delta":"x","traced":[],"ring_blk":{}}'])('knows nothing of %j', (text) => {
  expect(parseMeta(text)).toEqual(NOTHING)
})

it('reads what is there', () => {
  const meta = {
    t0_mono_ns: 5, device: { dev: '259:0', partition_start_sector: 2048 }, traced: ['nvme0n1'], model: { size: 7 },
    diskstat_delta: { nvme0n1: [4478, 124, 2_284_792, 0], loop0: [1, 1, 1] }, ring_blk: { cpu0: { overrun: '1', 'commit overrun': '0', 'dropped events': 2 } },
  }
  const all = { startNs: 5, ringLosses: 3, device: '259:0', partitionStart: 2048, diskReads: { requests: 4478, merged: 124, sectors: 2_284_792 }, modelBytes: 7, evidence: null }
  expect(parseMeta(JSON.stringify(meta))).toEqual(all)
  expect(parseMeta(JSON.stringify({ ...meta, args: { clock: 'local' } })).startNs).toBeNull()
  for (const traced of [undefined, ['nvme0n1', 'loop0'], ['sda']]) expect(parseMeta(JSON.stringify({ ...meta, traced })).diskReads).toBeNull()
  expect(parseMeta(JSON.stringify({ ...meta, diskstat_delta: { nvme0n1: [1, -1, 2] } })).diskReads).toBeNull()
  expect(parseMeta(JSON.stringify({ ...meta, device: { dev: 'nvme0n1', partition_start_sector: -1 } }))).toEqual({ ...all, device: null, partitionStart: null })
  expect(parseMeta(JSON.stringify({ ...meta, ring_blk: { cpu0: {} } })).ringLosses).toBeNull()
})

it.skipIf(sharedData === null)('reads the captures (skipped where the shared data is absent)', () => {
  const read = (name: string, file = 'meta.json') => parseMeta(readFileSync(join(sharedData!, 'block-io/llm-captures', name, file), 'utf8'))
  expect(read('none-frag')).toEqual({ startNs: 1_734_837_904_955, ringLosses: 0, device: '7:2', partitionStart: 0, diskReads: { requests: 4478, merged: 124, sectors: 2_284_792 }, modelBytes: 1_169_808_064, evidence: null })
  expect(read('severe-frag').diskReads).toEqual({ requests: 44_238, merged: 910, sectors: 17_063_104 })
  expect(read('zoo', 'zoo.json')).toEqual({ ...NOTHING, partitionStart: 34_816, diskReads: { requests: 82, merged: 2, sectors: 56_601 } })
})
