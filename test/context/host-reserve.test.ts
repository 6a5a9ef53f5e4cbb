import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deviceReserves, gkeReserve, hostReserves, linuxWatermark } from '../../src/context/host-reserve.ts'

const GIB = 2 ** 30, MIB = 2 ** 20

describe('what GKE keeps', () => {
  // Published for 150 GiB by hatemosphere/gke-node-allocatable-memory-calculator; the others by hand from the tiers.
  it.each([[23.54, 3.15], [128, 9.418], [150, 9.8577], [512, 17.098]])('of %s GiB: %s GiB', (total, kept) => {
    const digits = String(kept).split('.')[1]!.length
    expect(gkeReserve(total * GIB) / GIB).toBeCloseTo(kept, digits)
  })

  it('is never more than there is, and grows with it by a quarter at most', () => {
    expect(gkeReserve(200 * MIB)).toBe(200 * MIB)
    expect(gkeReserve(0.9 * GIB)).toBe(355 * MIB)
    fc.assert(fc.property(fc.integer({ min: 1024, max: 4_000_000 }), fc.integer({ min: 1, max: 100_000 }), (total, more) => {
      const grown = gkeReserve((total + more) * MIB) - gkeReserve(total * MIB)
      expect(grown).toBeGreaterThan(0)
      expect(grown).toBeLessThanOrEqual(more * MIB / 4 + 1)
    }))
  })
})

it('each rule of a host and of a device is named with its source', () => {
  const host = new Map(hostReserves(512 * GIB, 400 * GIB).map((one) => [one.id, one])), device = new Map(deviceReserves(24 * GIB).map((one) => [one.id, one]))
  expect(host.get('gke')!.bytes / GIB).toBeCloseTo(17.098, 3)
  expect(host.get('ollama')!.bytes / GIB).toBeCloseTo(80, 9)
  expect(host.get('gguf-parser')!.bytes).toBe(150 * MIB)
  expect(host.get('kubelet')!.bytes).toBe(100 * MIB)
  expect(device.get('llama.cpp')!.bytes).toBe(GIB)
  expect(device.get('gguf-parser')!.bytes).toBe(250 * MIB)
  expect(device.get('ollama-minimum')!.bytes).toBe(457 * MIB)
  for (const { source, rule } of [...host.values(), ...device.values()]) expect(source.length * rule.length).toBeGreaterThan(0)
})

it('no rule keeps more than a tiny host has', () => {
  for (const { bytes } of [...hostReserves(64 * MIB), ...deviceReserves(64 * MIB)]) expect(bytes).toBeLessThanOrEqual(64 * MIB)
})

it('Linux keeps the root of sixteen times the memory, and half as much again', () => {
  // sqrt(16 x 24,684,092 KiB) = 19,873.2.
  expect(linuxWatermark(24_684_092 * 1024)).toBe(19_873 * 1024 * 1.5)
  expect(linuxWatermark(100 * 1024 * GIB)).toBe(256 * MIB * 1.5)
})
