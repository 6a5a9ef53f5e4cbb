/** What the memory of a device can move: peaks that its maker states, a roof for any measurement. */

/** One device. */
export interface Device {
  name: string
  bytesPerSecond: number
  /** Where the figure stands. */
  source: string
}

/** Makers' peaks, read second-hand (the pages of the makers were out of reach): a guide to the right order, to be checked against the data sheet before it decides anything. */
export const DEVICES: readonly Device[] = [
  { name: 'A100', bytesPerSecond: 2.039e12, source: 'NVIDIA A100 80 GB SXM data sheet, 2,039 GB/s (as quoted by acecloud.ai)' },
  { name: 'H100', bytesPerSecond: 3.35e12, source: 'NVIDIA H100 SXM data sheet, 3.35 TB/s (as quoted by acecloud.ai)' },
  { name: 'H200', bytesPerSecond: 4.8e12, source: 'NVIDIA H200 data sheet, 4.8 TB/s (as quoted by aiwiki.ai)' },
  { name: 'B200', bytesPerSecond: 8e12, source: 'NVIDIA DGX B200 data sheet, 64 TB/s for 8 (as quoted by acecloud.ai); 7.67 TB/s by bus and clock in pytorch/ao#4002' },
  { name: 'MI300X', bytesPerSecond: 5.3e12, source: 'AMD Instinct MI300X data sheet, 5.3 TB/s (as quoted by docs.vultr.com)' },
  { name: 'MI325X', bytesPerSecond: 6e12, source: 'AMD Instinct MI325X product page, 6.0 TB/s (as quoted by docs.vultr.com)' },
  { name: 'MI355X', bytesPerSecond: 8e12, source: 'AMD CDNA 4 white paper, 8 TB/s (as quoted by Boston Ltd)' },
  { name: 'M2 Ultra', bytesPerSecond: 0.8e12, source: 'Apple M2 Ultra, 800 GB/s (as quoted by the press)' },
  { name: 'DDR5-5600 x2', bytesPerSecond: 89.6e9, source: 'two channels x 8 bytes x 5,600 MT/s' },
]

/** A device by its name, whatever the case. */
export function deviceOf(name: string): Device | undefined {
  return DEVICES.find((device) => device.name.toLowerCase() === name.toLowerCase())
}
