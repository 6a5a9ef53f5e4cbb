/** Per-CPU sequence numbers (1, 2, 3 ...; 0 = not numbered). Missing = highest number - numbers seen, whatever their order. */
const CPUS: u32 = 8192
const seen: usize = memory.data(8 * 8192, 16)
const highest: usize = memory.data(4 * 8192, 16)
let cpus: u32 = 0

// @ts-ignore: decorator
@inline
export function countSequence(cpu: u32, sequence: u32): void {
  if (sequence == 0 || cpu >= CPUS) return
  const count = seen + (<usize>cpu << 3), top = highest + (<usize>cpu << 2)
  store<u64>(count, load<u64>(count) + 1)
  if (sequence > load<u32>(top)) store<u32>(top, sequence)
  if (cpu >= cpus) cpus = cpu + 1
}

/** Numbers that never came, over all CPUs. */
export function sequenceMissing(): f64 {
  let missing: f64 = 0
  for (let cpu: u32 = 0; cpu < cpus; cpu++) {
    const count = load<u64>(seen + (<usize>cpu << 3)), top = <u64>load<u32>(highest + (<usize>cpu << 2))
    if (top > count) missing += <f64>(top - count)
  }
  return missing
}

/** Numbers that must have come twice: more seen than the highest allows. */
export function sequenceRepeated(): f64 {
  let repeated: f64 = 0
  for (let cpu: u32 = 0; cpu < cpus; cpu++) {
    const count = load<u64>(seen + (<usize>cpu << 3)), top = <u64>load<u32>(highest + (<usize>cpu << 2))
    if (count > top) repeated += <f64>(count - top)
  }
  return repeated
}

/** One more than the highest numbered CPU. */
export function sequenceCpus(): u32 {
  return cpus
}
