import { shareOf, type BudgetFacts } from '../analyses/budget/facts.ts'
import { sum } from '../analyses/table.ts'
import { formatBytes, formatShare } from '../core/units.ts'
import type { Rule } from './rule.ts'

/** Above this share of assumed bytes a headroom is an opinion. */
const MOSTLY = 0.5

/** A budget made of opinions. */
export const mostlyAssumed: Rule<BudgetFacts> = {
  id: 'BU001',
  severity: 'info',
  name: 'Most of the commitment is assumed',
  page: [
    'A row of a budget may be measured (seen in a run, or exact from a file), computed (by a formula from stated shapes) or assumed (somebody wrote it down). Once added up they look alike: 500 GB of opinions and 10 GB of measurements make a headroom to three digits.',
    'Tidemark tags every row, and fires where more than half of the committed bytes are assumed, the reserve among them. The headroom is then no better than these assumptions, whatever the arithmetic.',
  ].join('\n\n'),
  advice: 'Measure the largest assumed rows first, or name the file that they follow from: a GGUF or a config.json gives weights and KV, count and each a pool.',
  check(facts) {
    const assumed = shareOf(facts, 'assumed')
    if (assumed === null || assumed <= MOSTLY) return null
    const largest = facts.tight.rows.filter(({ tag }) => tag === 'assumed').toSorted((a, b) => b.bytes - a.bytes)[0]
    return {
      title: `${formatShare(assumed)} of the committed memory is assumed: the headroom is no better than that`,
      evidence: { 'assumed share': formatShare(assumed), 'computed share': formatShare(shareOf(facts, 'computed') ?? 0), 'measured share': formatShare(shareOf(facts, 'measured') ?? 0), ...(largest === undefined ? {} : { 'largest assumed row': `${largest.label}, ${formatBytes(largest.bytes)}` }) },
    }
  },
}

/** A plan that leaves nothing to the system by name. */
export const noReserve: Rule<BudgetFacts> = {
  id: 'BU002',
  severity: 'warning',
  name: 'No reserve is stated',
  page: [
    'Memory is never all to give: the kernel, daemons, page tables and page cache take their part on a host, the driver and its contexts on a GPU. GKE keeps 17.1 GiB of a node of 512 GiB, llama.cpp leaves 1 GiB on each device, Ollama plans to 80 % of what is free.',
    'Where the plan says nothing, Tidemark takes GKE\'s rule for a host and that of llama.cpp for a GPU, tags it as assumed, and says so here. A plan that means no reserve, because its rows hold the system already, says reserve: none.',
  ].join('\n\n'),
  advice: 'State it: reserve: an amount, the name of a rule (gke, linux, ollama, llama.cpp, gguf-parser, vllm), or none.',
  check({ places }) {
    const silent = places.filter(({ place }) => !place.reserveStated)
    if (silent.length === 0) return null
    const [{ place }] = silent as [typeof silent[0], ...typeof silent]
    return {
      title: `The plan states no reserve: ${formatBytes(place.reserve.bytes)} are assumed for ${place.name}`,
      evidence: Object.fromEntries(silent.map((one) => [one.place.name, `${formatBytes(one.place.reserve.bytes)}: ${one.place.reserve.formula ?? one.place.reserve.source}`])),
    }
  },
}

/** Swap space that is needed for the plan to fit. */
export const swapAsMemory: Rule<BudgetFacts> = {
  id: 'BU003',
  severity: 'error',
  name: 'Fits only if swap counts as memory',
  page: [
    'Swap is where memory goes when it is not there. Weights that are read for every token, and pages of KV that attention walks over, come back from it at the speed of a disk, again and again: a plan that fits into memory and swap together does not fit.',
    'Tidemark shows the swap that a plan states and never counts it. It fires where the commitment is more than the memory, and no more than memory and swap together.',
  ].join('\n\n'),
  advice: 'Plan against memory alone; leave swap to what is idle, and watch its traffic (pswpin) to see whether it is.',
  check({ plan, places }) {
    const host = places.find(({ place }) => place.name === 'host')!, swap = plan.host.swap?.bytes ?? 0
    if (swap === 0 || host.headroom >= 0 || host.headroom + swap < 0) return null
    return { title: `${formatBytes(-host.headroom)} of the plan would live in swap`, evidence: { memory: formatBytes(host.place.capacity), committed: formatBytes(host.committed), swap: formatBytes(swap) } }
  },
}

/** Rows of the system in the memory of a GPU. */
export const mixedMemory: Rule<BudgetFacts> = {
  id: 'BU004',
  severity: 'warning',
  name: 'Host memory counted on a GPU',
  page: [
    'A host and its GPUs are memories of their own: what lies on one does not make room on the other. Plans that add them up, or that list the database beside the weights of a GPU, come to a headroom that no machine has.',
    'Tidemark keeps every memory apart, the host first and each device by its name. It fires where rows of the group system stand on a GPU: kernels, runtimes and databases live on the host.',
  ].join('\n\n'),
  advice: 'Plan host and devices apart: host: {memory, devices: [{name, memory}]}, and say on: for each row.',
  check({ places }) {
    const odd = places.filter(({ place }) => place.kind === 'gpu').flatMap(({ rows }) => rows.filter(({ group }) => group === 'system'))
    if (odd.length === 0) return null
    return { title: `${formatBytes(sum(odd.map(({ bytes }) => bytes)))} of the system are planned on a GPU`, evidence: Object.fromEntries(odd.slice(0, 8).map(({ label, bytes }) => [label, formatBytes(bytes)])) }
  },
}

/** A headroom whose interval holds nothing, too. */
export const uncertainHeadroom: Rule<BudgetFacts> = {
  id: 'BU005',
  severity: 'warning',
  name: 'The headroom may be none',
  page: [
    'A headroom is a difference of large numbers, so small errors of the rows are large errors of the rest: 2 GiB left of 64 GiB are gone when the rows are 3 % more than planned.',
    'Where rows state a least and a most, Tidemark adds up all of the most: not what will happen, but what the plan itself says may. It fires where the plan fits, and does not with every row at its most.',
  ].join('\n\n'),
  advice: 'Measure the rows with the widest intervals, or keep as much headroom as they are wide together.',
  check({ places }) {
    const odd = places.find(({ headroom, low }) => headroom > 0 && low !== null && low <= 0)
    if (odd === undefined) return null
    const widest = [odd.place.reserve, ...odd.rows].toSorted((a, b) => (b.high ?? b.bytes) - b.bytes - ((a.high ?? a.bytes) - a.bytes))[0]!
    return {
      title: `${formatBytes(odd.headroom)} are left, and ${odd.low === 0 ? 'nothing' : `${formatBytes(-odd.low!)} too little`} if every row is as large as it may be`,
      evidence: { headroom: formatBytes(odd.headroom), 'with every row at its most': formatBytes(odd.low!), 'widest row': `${widest.label}: ${formatBytes(widest.bytes)}, up to ${formatBytes(widest.high ?? widest.bytes)}` },
    }
  },
}
