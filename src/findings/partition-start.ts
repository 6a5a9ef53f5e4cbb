import { formatCount, shareInWords } from '../core/units.ts'
import { fileOf } from '../analyses/file-figures.ts'
import type { IoFacts } from '../analyses/facts.ts'
import type { Rule } from './rule.ts'

/** An extent map laid over the disk without the start of its partition. */
export const partitionStart: Rule<IoFacts> = {
  id: 'IO016',
  severity: 'warning',
  name: 'Extent map without its partition start',
  page: [
    `filefrag counts from the start of the file system; a block trace of a disk counts from the start of the disk. Between them lies the first sector of the partition. Without it the extents cover other sectors than the file's, and coverage, gaps in the file and bytes by tensor are of something else: one published coverage of 79.6 % was of a file that had been read whole.`,
    `The start is given with --partition-start, recorded in meta.json, or learned from the remap lines (A) of the trace: sector here minus sector on the partition, where the device it came from has no lines of its own. Where nothing says it, 0 is assumed, which is right only for a file system on the whole disk.`,
  ].join('\n\n'),
  advice: `Give --partition-start: cat /sys/class/block/<partition>/start, or 0 for a file system without a partition.`,
  check({ device, file, trace, stage }) {
    const laid = device.file
    if (file === null || laid === null) return null
    const learned = device.remappedFrom.find(({ device: from }) => trace.devices.every(({ id }) => id !== from))
    const covered = shareInWords(laid.stages[stage].covered / file.layout.bytes)
    if (laid.partitionStart === null) {
      return { title: `Nothing says where the partition of ${file.name} starts: 0 was assumed, and ${covered} of it was found`, evidence: { assumed: 0, coverage: covered } }
    }
    if (learned !== undefined && learned.shift !== laid.partitionStart) {
      return {
        title: `The map was laid from sector ${formatCount(laid.partitionStart)}, but remap lines say that the partition starts at ${formatCount(learned.shift)}: coverage ${covered} is of other sectors`,
        evidence: { used: laid.partitionStart, remapped: learned.shift, 'remap lines': learned.lines, coverage: covered },
        advice: `Leave --partition-start away, or give ${learned.shift}.`,
      }
    }
    if (laid.unshifted > 0) {
      return { severity: 'info', title: `${formatCount(laid.unshifted)} requests came before the partition's start was learned and were laid from 0`, evidence: { requests: laid.unshifted } }
    }
    return null
  },
}

/** Coverage by a range from the lowest to the highest extent. */
export const rangeForFile: Rule<IoFacts> = {
  id: 'IO017',
  severity: 'info',
  name: 'A range of sectors taken for the file',
  page: [
    `A file in several extents is not the range from its lowest to its highest sector: what lies between belongs to others, and an extent that the range forgets belongs to the file. A published script took such a range, of addresses that count from the partition, on a trace that counts from the disk.`,
    `Tidemark cuts every request by every extent and clips it to the size of the file. Table io.coverage shows both.`,
  ].join('\n\n'),
  advice: `Quote io.coverage, which goes extent by extent.`,
  check(facts) {
    const file = fileOf(facts)
    if (file === null || facts.file === null) return null
    const bytes = facts.file.layout.bytes
    if (Math.abs(file.rangeBytes - file.covered) <= 0.01 * bytes) return null
    return {
      title: `From the lowest to the highest extent, unshifted, ${shareInWords(file.rangeBytes / bytes)} of the file would seem read; extent by extent it is ${shareInWords(file.covered / bytes)}`,
      evidence: { 'bytes in the range': file.rangeBytes, 'bytes of the file': file.covered },
    }
  },
}
