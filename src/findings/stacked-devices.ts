import { chooseDevice, stageOf } from '../analyses/facts.ts'
import { SECTOR_BYTES } from '../analyses/io-figures.ts'
import type { IoFacts } from '../analyses/facts.ts'
import type { Rule } from './rule.ts'

/** One device seen again on the disk beneath. */
export const stackedDevices: Rule<IoFacts> = {
  id: 'IO005',
  severity: 'warning',
  name: 'One device seen again on the disk beneath',
  page: [
    `A volume of device-mapper, LVM, dm-crypt, md or a loop device hands its I/O to the disk beneath, and a trace of both shows the same bytes twice or more. Adding devices up then multiplies the bytes just as lifecycle lines do.`,
    `Remap lines (A) prove a stack: they name the device the I/O came from. Devices with exactly the same bytes at their counted step are suspects; a loop device and the disk below it look like that.`,
    `Tidemark never adds devices up; each has its own row.`,
  ].join('\n\n'),
  advice: `Choose one device with --device: the upper one for what the file system asked for, the lower one for what the disk did.`,
  check({ trace, settings }) {
    const traced = new Map(trace.devices.map((device) => [device.id, device]))
    const bytesOf = (id: string): number | null => {
      const device = traced.get(id)
      return device === undefined ? null : device.stages[stageOf(device, settings.stage)].sectors * SECTOR_BYTES
    }
    const evidence: Record<string, string | number | null> = {}
    const explained = new Set<string>()
    for (const device of trace.devices) {
      for (const from of device.remappedFrom) {
        if (!traced.has(from.device)) continue
        explained.add(device.id).add(from.device)
        evidence[`${from.device} is remapped to ${device.id}`] = `${from.lines} lines; ${bytesOf(from.device)} B above, ${bytesOf(device.id)} B beneath`
      }
    }
    const stacks = Object.keys(evidence)
    const chosen = chooseDevice(trace, settings)
    for (const device of trace.devices) {
      const bytes = bytesOf(device.id)
      if (chosen === null || device === chosen || device.name !== null || bytes === null || bytes === 0 || bytes !== bytesOf(chosen.id)) continue
      if (!explained.has(device.id)) evidence[`${device.id} moved exactly as many bytes as ${chosen.id}`] = bytes
    }
    if (stacks.length > 0) return { title: `The same bytes appear on more than one device: ${stacks[0]}`, evidence }
    const suspects = Object.keys(evidence)
    if (suspects.length === 0) return null
    return { severity: 'info', title: `Two devices may show the same bytes: ${suspects[0]}`, evidence }
  },
}
