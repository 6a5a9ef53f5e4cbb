/** A way out: models that are loaded when they are used, instead of all of them at once. */
import { TidemarkError } from '../../core/error.ts'
import { formatBytes, formatCount } from '../../core/units.ts'
import type { BudgetRow } from './row.ts'

/** A model that may be loaded when it is used. */
export interface OnDemandModel {
  name: string
  bytes: number
  /** Seconds to load it, where they were measured. */
  seconds?: number
  /** Requests a second or any share of use, where stated. */
  uses?: number
}

/** How they are loaded. */
export interface OnDemandOptions {
  /** Bytes a second from storage or page cache, as stated; without it, and without times of the models, no time is told. */
  bytesPerSecond?: number
  /** Names in the order in which requests use them, as recorded or assumed. */
  order?: readonly string[]
}

/** What it takes to keep so many models at once. */
interface Resident {
  atOnce: number
  /** Sum of the largest so many: enough for whichever are in use. */
  bytes: number
  /** All models - bytes. */
  freed: number
  /** Loads of the order, of which the first of each model cannot be avoided, and their seconds; `null` without an order or times. */
  loads: number | null
  loadSeconds: number | null
  /** Share of the order's requests that wait for a load; `null` without an order. */
  waiting: number | null
}

/** For one model at once up to all of them. */
export interface OnDemand {
  /** All of them resident. */
  all: number
  /** Longest time to load one; `null` where unknown. */
  slowest: number | null
  residents: Resident[]
  /** The largest model and nothing else: no plan can do with less, unless layers go elsewhere. */
  least: number
}

/** Memory, loads and waiting for each number of models at once; the one unused for longest leaves. USAGE where the order names an unknown model. */
export function loadOnDemand(models: readonly OnDemandModel[], { bytesPerSecond, order }: OnDemandOptions = {}): OnDemand {
  const unknown = order?.find((name) => !models.some((model) => model.name === name))
  if (unknown !== undefined) throw new TidemarkError('USAGE', `the order of requests names ${JSON.stringify(unknown)}, which is no model of the plan: ${models.map(({ name }) => name).join(', ')}`)
  const seconds = (model: OnDemandModel): number | null => model.seconds ?? (bytesPerSecond === undefined ? null : model.bytes / bytesPerSecond)
  const times = new Map(models.map((model) => [model.name, seconds(model)]))
  const largest = models.map(({ bytes }) => bytes).toSorted((a, b) => b - a), all = largest.reduce((sum, bytes) => sum + bytes, 0)
  const residents = models.map((_, i): Resident => {
    const atOnce = i + 1, bytes = largest.slice(0, atOnce).reduce((sum, one) => sum + one, 0)
    const loaded = order === undefined ? null : loadsOf(order, atOnce)
    const spent = loaded?.map((name) => times.get(name) ?? null)
    return {
      atOnce, bytes, freed: all - bytes, loads: loaded?.length ?? null,
      loadSeconds: spent === undefined || spent.includes(null) ? null : spent.reduce<number>((sum, one) => sum + one!, 0),
      waiting: loaded === null || order!.length === 0 ? null : loaded.length / order!.length,
    }
  })
  const known = [...times.values()].filter((time) => time !== null)
  return { all, slowest: known.length === models.length && known.length > 0 ? Math.max(...known) : null, residents, least: largest[0] ?? 0 }
}

/** Names that had to be loaded, in order: the least recently used leaves. */
function loadsOf(order: readonly string[], atOnce: number): string[] {
  const held: string[] = [], loads: string[] = []
  for (const name of order) {
    const at = held.indexOf(name)
    if (at >= 0) held.splice(at, 1)
    else {
      loads.push(name)
      if (held.length === atOnce) held.shift()
    }
    held.push(name)
  }
  return loads
}

/** The row that takes the place of all models of the group: the largest so many. USAGE where `atOnce` is not a number of them. */
export function residentRow(id: string, label: string, models: readonly OnDemandModel[], atOnce: number, tag: BudgetRow['tag'] = 'assumed'): BudgetRow {
  const { residents, all, least } = loadOnDemand(models), at = residents[atOnce - 1]
  if (at === undefined) throw new TidemarkError('USAGE', `${atOnce} of ${models.length} models at once: a number from 1 to ${models.length} is expected`)
  return {
    id, label, group: 'weights', bytes: at.bytes, low: least, high: all, tag, source: 'loaded when used: the largest at once', fixed: false,
    formula: `the ${formatCount(atOnce)} largest of ${formatCount(models.length)} models (all: ${formatBytes(all)})`,
  }
}
