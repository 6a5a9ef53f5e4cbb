/** What differs in the surroundings of two measurements, and what that forbids. */
import type { Measurement } from './baseline-file.ts'

/** One key that differs; `null`: not told. */
export interface EnvironmentChange {
  key: string
  before: string | null
  now: string | null
  /** Whom it forbids to compare: `all` metrics, the `noisy` ones, or `none`. */
  forbids: 'all' | 'noisy' | 'none'
  overridden: boolean
}

/** Keys of the machine, all that is recorded of it: times and rates hang on them, counts do not. */
export const HOST_KEYS = ['os', 'kernel', 'arch', 'cpu', 'cores', 'ram', 'memoryLimit', 'thp', 'swap', 'governor'] as const

/** Keys that differ, in the order of their names; settings, model and keys of the user's own forbid all. */
export function environmentChanges(before: Measurement, now: Measurement, overrides: readonly string[]): EnvironmentChange[] {
  const keys = [...new Set([...Object.keys(before.environment), ...Object.keys(now.environment)])].toSorted()
  return keys.filter((key) => before.environment[key] !== now.environment[key]).map((key) => ({
    key,
    before: before.environment[key] ?? null,
    now: now.environment[key] ?? null,
    forbids: key === 'tidemark' ? 'none' : key.startsWith('go.') || HOST_KEYS.includes(key as 'os') ? 'noisy' : 'all',
    overridden: overrides.includes(key),
  }))
}
