/** The machine that runs this, by an allow-list of keys: nothing of its user, its name or its variables. */
import { readFileSync } from 'node:fs'
import os from 'node:os'
import type { HOST_KEYS } from '../analyses/baseline-environment.ts'

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return null // not Linux, or not allowed: the key is left out
  }
}

/** Kernel, CPU, memory and their settings; a key that the machine does not tell is left out. */
export function hostEnvironment(): Record<string, string> {
  const meminfo = textOf('/proc/meminfo') ?? '', limit = textOf('/sys/fs/cgroup/memory.max') ?? textOf('/sys/fs/cgroup/memory/memory.limit_in_bytes')
  const mib = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`
  const swap = /^SwapTotal:\s+(\d+) kB/m.exec(meminfo)?.[1], cpus = os.cpus()
  const told: Record<(typeof HOST_KEYS)[number], string | null | undefined> = {
    os: os.platform(),
    kernel: os.release(),
    arch: os.arch(),
    cpu: cpus[0]?.model.trim(),
    cores: String(cpus.length),
    ram: mib(os.totalmem()),
    memoryLimit: limit !== null && /^\d+$/.test(limit) && Number(limit) < os.totalmem() ? mib(Number(limit)) : null,
    thp: /\[(\w+)\]/.exec(textOf('/sys/kernel/mm/transparent_hugepage/enabled') ?? '')?.[1],
    swap: swap === undefined ? null : mib(Number(swap) * 1024),
    governor: textOf('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor'),
  }
  return Object.fromEntries(Object.entries(told).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== ''))
}
