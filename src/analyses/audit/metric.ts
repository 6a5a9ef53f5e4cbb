import { z } from '../../formats/documents/schema.ts'
import { checked, common, kindOf } from './kind.ts'

/** What people claim from a metric. */
const CLAIMS = {
  qos: 'protection of one job from another (QoS)', bandwidth: 'memory bandwidth', latency: 'latency', throughput: 'throughput',
  'mapped-weights': 'the memory of mapped model files', pressure: 'memory pressure', peak: 'the peak between two readings', resident: 'what is resident', fragmentation: 'fragmentation', touched: 'memory that was touched',
} as const

type ClaimName = keyof typeof CLAIMS

/** Metrics, what each cannot see, and why. */
const METRICS: readonly { names: RegExp; blind: readonly ClaimName[]; why: string }[] = [
  { names: /^(mem[ _]?available|available( memory)?)$/i, blind: ['qos', 'bandwidth', 'latency', 'throughput', 'mapped-weights', 'pressure', 'fragmentation', 'peak'], why: 'pages of mapped files count as available, and a level holds no rate and no time' },
  { names: /^(mem[ _]?free|free( memory)?)$/i, blind: ['qos', 'bandwidth', 'latency', 'throughput', 'pressure', 'fragmentation', 'peak'], why: 'the page cache takes what is free, and a level holds no rate and no time' },
  { names: /^(rss|pss|vmrss|resident set( size)?)$/i, blind: ['qos', 'bandwidth', 'latency', 'throughput', 'pressure', 'fragmentation', 'peak'], why: 'it is a level of one process at one instant' },
  { names: /^(vmhwm|max[ _]?rss|peak rss)$/i, blind: ['qos', 'bandwidth', 'latency', 'throughput', 'pressure', 'fragmentation'], why: 'it is the highest level of one process, without a time' },
  { names: /^(vmsize|virtual( size)?|committed(_as)?|allocated bytes)$/i, blind: ['qos', 'bandwidth', 'latency', 'throughput', 'pressure', 'fragmentation', 'resident', 'touched'], why: 'what is reserved need not be touched' },
  { names: /^(memory_allocated|torch\.cuda\.memory_allocated|current (allocated )?memory)$/i, blind: ['peak', 'qos', 'bandwidth', 'latency', 'throughput', 'fragmentation'], why: 'what was freed before the reading is not in it' },
  { names: /^(nvidia-smi( memory)?|memory\.used|gpu memory used)$/i, blind: ['peak', 'qos', 'bandwidth', 'latency', 'throughput', 'fragmentation', 'touched'], why: 'it holds what the caching allocator keeps, used or not' },
  { names: /^psi( memory)?( some| full)?$/i, blind: ['qos', 'bandwidth', 'throughput', 'fragmentation', 'resident'], why: 'it counts stalls on memory, not contention for its bandwidth' },
  { names: /^(hit[ _]rate|cache hit rate)$/i, blind: ['qos', 'bandwidth', 'latency', 'throughput', 'resident'], why: 'what a miss costs is not in it' },
]

const known = z.string().refine((name) => METRICS.some(({ names }) => names.test(name)), { error: 'is no metric of the table: MemAvailable, MemFree, RSS, VmHWM, VmSize, memory_allocated, nvidia-smi, PSI memory, hit rate' })

const schema = z.strictObject({
  kind: z.literal('metric'), ...common,
  metric: z.union([known, z.literal('speed of the job')]),
  shows: z.array(z.enum(Object.keys(CLAIMS) as [ClaimName, ...ClaimName[]])).min(1).meta({ description: 'What is claimed from it.' }),
  arms: z.array(z.enum(['alone', 'off', 'on'])).default([]).meta({ description: 'Runs that were made: the job alone, contended with protection off, contended with it on.' }),
}).meta({ title: 'metric', description: 'A metric, and what is claimed from it.' })

/** D13: what a metric cannot see; protection needs a speed of the protected job in three arms. */
export const metric = kindOf(schema, (claim) => {
  const entry = METRICS.find(({ names }) => names.test(claim.metric))
  const missing = (['alone', 'off', 'on'] as const).filter((arm) => !claim.arms.includes(arm))
  return claim.shows.map((shown) => {
    const blind = entry?.blind.includes(shown) ?? false, arms = shown === 'qos' && missing.length > 0, wrong = blind || arms
    return checked(claim, {
      rule: 'AU011', label: `${claim.name}: ${CLAIMS[shown]}`, printed: claim.metric, right: wrong ? shown === 'qos' ? 'not evidence for QoS' : 'it cannot see that' : 'it can see that', wrong, severity: shown === 'qos' ? 'error' : 'warning',
      says: shown === 'qos'
        ? `${claim.name}: ${claim.metric} is not evidence for QoS: ${blind ? entry!.why : `arms missing: ${missing.join(', ')}`}`
        : `${claim.name}: ${claim.metric} cannot see ${CLAIMS[shown]}: ${entry?.why ?? ''}`,
      numbers: { metric: claim.metric, claimed: CLAIMS[shown], ...(blind ? { why: entry!.why } : {}), ...(arms ? { 'arms missing': missing.join(', ') } : {}) },
    })
  })
})
