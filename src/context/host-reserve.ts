/** What others keep free, by rules that can be cited: how much of a host or of a device must not be planned away. */

const GIB = 2 ** 30, MIB = 2 ** 20

/** One rule applied to one amount of memory. */
export interface Reserve {
  /** `gke`, `llama.cpp`, `ollama`, `ollama-minimum`, `gguf-parser`, `kubelet`, `linux`. */
  id: string
  /** Memory that the rule is for. */
  place: 'host' | 'device'
  bytes: number
  /** In words, with its numbers. */
  rule: string
  source: string
}

/** Shares of memory that GKE keeps, from the first byte up: up to so many GiB, this share. */
const GKE_TIERS: readonly [upTo: number, share: number][] = [[4, 0.25], [8, 0.2], [16, 0.1], [128, 0.06], [Infinity, 0.02]]
/** Below 1 GiB a flat amount. */
const GKE_SMALL = 255 * MIB
/** `memory.available` at which the kubelet evicts. */
const EVICTION = 100 * MIB

/** Bytes that GKE keeps of a node: 25 % of the first 4 GiB, 20 % of the next 4, 10 % of the next 8, 6 % of the next 112, 2 % above, and 100 MiB for
    eviction. Not rounded. Source: GKE node sizing, gke-node-allocatable-memory-calculator. */
export function gkeReserve(total: number): number {
  if (total < GIB) return Math.min(total, GKE_SMALL + EVICTION)
  let from = 0, kept = EVICTION
  for (const [upTo, share] of GKE_TIERS) {
    kept += Math.max(0, Math.min(total, upTo * GIB) - from) * share
    from = Math.min(total, upTo * GIB)
  }
  return kept
}

/** The pages that Linux itself keeps from ordinary allocations: min_free_kbytes = sqrt(16 x KiB of memory), 128 KiB to 256 MiB, and the high watermark
    half above it. Transparent huge pages raise it further, so read /proc/sys/vm/min_free_kbytes where you can. Source: mm/page_alloc.c. */
export function linuxWatermark(total: number): number {
  const minimum = Math.min(262_144, Math.max(128, Math.floor(Math.sqrt(Math.floor(total / 1024) * 16))))
  return minimum * 1024 * 1.5
}

/** Every rule for a host of so many bytes; `free`: what is free of it now, which Ollama's rule is a share of. */
export function hostReserves(total: number, free = total): Reserve[] {
  return [
    { id: 'gke', place: 'host', bytes: gkeReserve(total), rule: '25 % of the first 4 GiB, 20 % of the next 4, 10 % of the next 8, 6 % of the next 112, 2 % above, + 100 MiB eviction', source: 'GKE node memory reservation' },
    { id: 'kubelet', place: 'host', bytes: Math.min(total, EVICTION), rule: 'eviction below 100 MiB available', source: 'kubelet, evictionHard memory.available' },
    { id: 'ollama', place: 'host', bytes: free * 0.2, rule: '80 % of what is free is planned', source: 'ollama server/sched.go @fb30760' },
    { id: 'gguf-parser', place: 'host', bytes: Math.min(total, 150 * MIB), rule: '150 MiB of RAM for the platform', source: 'gguf-parser-go README @8dc7a62' },
    { id: 'linux', place: 'host', bytes: Math.min(total, linuxWatermark(total)), rule: 'high watermark: 1.5 x sqrt(16 x KiB of memory), 256 MiB at most before the half', source: 'Linux mm/page_alloc.c' },
  ]
}

/** Every rule for one device of so many bytes, of which so many are free now. */
export function deviceReserves(total: number, free = total): Reserve[] {
  return [
    { id: 'llama.cpp', place: 'device', bytes: Math.min(total, GIB), rule: '1,024 MiB are left on each device', source: 'llama.cpp common/fit.cpp @08033df' },
    { id: 'ollama', place: 'device', bytes: free * 0.2, rule: '80 % of what is free is planned', source: 'ollama server/sched.go @fb30760' },
    { id: 'ollama-minimum', place: 'device', bytes: Math.min(total, 457 * MIB), rule: '457 MiB at least', source: 'ollama llm/memory_test.go @f560bd077^' },
    { id: 'gguf-parser', place: 'device', bytes: Math.min(total, 250 * MIB), rule: '250 MiB of VRAM for the platform', source: 'gguf-parser-go README @8dc7a62' },
    { id: 'vllm', place: 'device', bytes: total * 0.1, rule: 'gpu_memory_utilization 0.9', source: 'vLLM engine arguments' },
  ]
}
