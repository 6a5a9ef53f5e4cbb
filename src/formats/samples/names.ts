/** Known names: which ones count up since some start, what a value holds, in which unit the kernel writes it. */
import type { Quantity } from './format.ts'

/** What a number in a file is. */
export interface Meaning extends Quantity {
  /** Factor from the number in the file to the unit. */
  scale: number
}

const KIB = 1024

/** Suffixes of column names, longest first where one ends in another. `MB` of an unknown writer is decimal by its name. */
const SUFFIXES: readonly [RegExp, string, number, string?][] = [
  [/[_ ]?\[(?:KiB|kB)\]$|[_.]?(?:kB|KB|kb|KiB|kib|kbytes)$/, 'B', KIB],
  [/[_ ]?\[MiB\]$|_(?:MiB|mib|Mi)$/, 'B', 2 ** 20],
  [/[_ ]?\[GiB\]$|_(?:GiB|gib|Gi)$/, 'B', 2 ** 30],
  [/_(?:MB|mb)$/, 'B', 1e6, 'MB read as 10^6 B'],
  [/_(?:GB|gb)$/, 'B', 1e9, 'GB read as 10^9 B'],
  [/[_ ]?\[B\]$|_(?:bytes|B)$/, 'B', 1],
  [/[_ ]?\[us\]$|_(?:us|usec)$/, 's', 1e-6],
  [/[_ ]?\[ms\]$|_(?:ms|msec)$/, 's', 1e-3],
  [/[_ ]?\[ns\]$|_ns$/, 's', 1e-9],
  [/[_ ]?\[s\]$|_(?:s|sec|seconds)$/, 's', 1],
  [/[_ ]?\[%\]$|[_ ]?(?:%|percent|pct)$/, '1', 0.01],
]

/** Names of /proc/vmstat, memory.stat, memory.events and resctrl that only grow. */
const COUNTERS = /^(pgfault|pgmajfault|zone_reclaim_\w+|cow_ksm|ksm_swpin_copy|pgpgin|pgpgout|pswp(in|out)|pg(scan|steal|refill|alloc|skip|demote|promote|migrate|lazyfree|rotated|activate|deactivate|inodesteal|reuse|moved_?\w*)(_\w+)?|pgfree|pglazyfreed|pgsteal_\w+|pgscan_\w+|allocstall(_\w+)?|workingset_(refault|activate|restore)(_\w+)?|workingset_nodereclaim|oom(_kill|_group_kill)?|oom_kills?|kswapd_\w+|pageoutrun|slabs_scanned|drop_(pagecache|slab)|numa_\w+|compact_\w+|thp_\w+|htlb_\w+|unevictable_pgs_\w+|balloon_\w+|zsw?p(in|out|wpin|wpout|wpwb|wb)|swap_(ra|ra_hit)|swp(in|out)(_\w+)?|maj_?flt|min_?flt|majfaults?|minfaults?|nr_(dirtied|written|vmscan_write|vmscan_immediate_reclaim|throttled_written|foll_pin_\w+)|direct_map_level\d_(splits|collapses)|failcnt|memory\.failcnt|mbm_(total|local)_bytes|mbm_(total|local)|psi_\w*(some|full)(_total)?)$/
/** Of memory.events: how often a limit was met. */
const EVENTS = new Set(['low', 'high', 'max', 'oom', 'oom_kill', 'oom_group_kill', 'sock_throttled'])

const EVENT = /latency|response_time|service_time|duration|(^|_)ttft$|(^|_)tpot$|(^|_)itl$/i
const MAXIMA = /^(VmHWM|VmPeak|memory\.peak|memory\.max_usage_in_bytes|max_usage_in_bytes|Maximum resident set size)$/

/** Known levels: what the number holds. */
const LEVELS: Readonly<Record<string, string>> = {
  MemTotal: 'RAM that the kernel manages',
  MemFree: 'RAM that nobody uses, not even as cache',
  MemAvailable: 'estimate by the kernel of what can be had without swapping: free + most of the file cache and of reclaimable slab - reserves',
  Buffers: 'cache of block devices',
  Cached: 'page cache with shared memory, without Buffers and SReclaimable',
  SReclaimable: 'slab that can be reclaimed',
  Slab: 'slab, reclaimable or not',
  AnonPages: 'anonymous memory that is mapped',
  Mapped: 'files that are mapped',
  Shmem: 'shared memory and tmpfs; also in Cached',
  Dirty: 'file pages that are to be written',
  Rss: 'resident pages of the process',
  Pss: 'resident pages, shared ones divided by the number of their users',
  'memory.current': 'all memory that the cgroup is charged with, its page cache too',
  'memory.usage_in_bytes': 'all memory that the cgroup is charged with, its page cache too',
  anon: 'anonymous memory of the cgroup',
  file: 'page cache of the cgroup',
  cache: 'page cache of the cgroup',
  rss: 'anonymous memory of the cgroup',
  inactive_file: 'page cache of the cgroup on the inactive list',
  active_file: 'page cache of the cgroup on the active list',
}
const KNOWN_LEVEL = /^(Mem|Swap|Active|Inactive|Unevictable|Mlocked|Z?swap|Writeback|KReclaimable|SUnreclaim|Kernel|Page[Tt]ables|Sec|NFS_|Bounce|Commit|Vmalloc|Percpu|\w*Huge|CmaFree|CmaTotal|Hardware|File|Balloon|DirectMap|Vm|Rss|Pss|Shared_|Private_|Referenced|Anonymous|LazyFree|Locked|KSM|Shmem|nr_|avg\d+|workingset_nodes|slab|sock|file_|anon_|inactive_|active_|hierarchical_|kernel_stack|kernel|percpu|vmalloc|shmem|unevictable|mapped_file|dirty|writeback|swap|zswap|pagetables|sec_pagetables|rss_huge|memory\.|total_)/

/** What a column or key is, by its name alone. `pages` of a cgroup's `pgpgin` are charges, so `vmstat` says whose keys these are. */
export function meaningOf(written: string, of: string | null = null, whose: 'cgroup' | 'events' | null = null): Meaning {
  let name = written, unit = '1', scale = 1, said: string | undefined
  for (const [pattern, itsUnit, itsScale, words] of SUFFIXES) {
    const bare = written.replace(pattern, '')
    if (bare === written || bare === '' || written.startsWith('mbm_')) continue
    ;[name, unit, scale, said] = [bare, itsUnit, itsScale, words]
    break
  }
  if (/^mbm_(total|local)_bytes$/.test(written)) unit = 'B'
  const extra = said === undefined ? '' : `; ${said}`
  if (whose === 'events' && EVENTS.has(name)) return { name: `memory.events ${name}`, of, unit: '1', scale: 1, kind: 'counter', definition: 'times since the cgroup was made' }
  if (COUNTERS.test(name)) {
    if (/^pgpg(in|out)$/.test(name) && whose === null) return { name, of, unit: 'B', scale: KIB, kind: 'counter', definition: 'total since the boot; the kernel counts it in KiB' }
    return { name, of, unit, scale, kind: 'counter', definition: `a total that only grows${extra}` }
  }
  if (unit === 's' && EVENT.test(name)) return { name, of, unit, scale, kind: 'event', definition: `time of each piece of work${extra}` }
  if (MAXIMA.test(name)) return { name, of, unit, scale, kind: 'level', definition: `highest value so far${extra}` }
  const known = LEVELS[name] ?? (KNOWN_LEVEL.test(name) ? 'as the kernel reports it' : null)
  return { name, of, unit, scale, kind: 'level', definition: known === null ? `taken as a level: the name is not known${extra}` : `${known}${extra}` }
}

/** A number of a file in the unit of its series; a power of ten below 1 moves the point, so that 15.227 ms is the double next to 0.015227 s. */
export function scaled(value: number, scale: number): number {
  const text = String(value)
  return scale < 1 && !text.includes('e') ? Number(`${text}e${Math.round(Math.log10(scale))}`) : value * scale
}

/** Whether a name was not known. */
export function isUnknown({ definition }: Quantity): boolean {
  return definition.startsWith('taken as a level')
}
