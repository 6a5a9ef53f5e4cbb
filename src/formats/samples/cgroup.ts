/** Files of a memory cgroup, v1 and v2, and of resctrl. */
import { meaningOf, type Meaning } from './names.ts'
import type { LineGrammar } from './snapshot.ts'

const KEY = /^([a-z][\w.]*) (\d+|max)$/
/** Keys of memory.events, told from those of memory.stat by the name alone where no path is written. */
const EVENTS = /^(low|high|max|oom|oom_kill|oom_group_kill|sock_throttled)$/

/** `anon 1234` of memory.stat, `oom_kill 0` of memory.events, `nr_free_pages 1` of /proc/vmstat. Position says nothing, the key does. */
export const cgroupKeys: LineGrammar = (line, { file, of }) => {
  const [, key, digits] = KEY.exec(line) ?? []
  if (key === undefined) return null
  const value = digits === 'max' ? null : Number(digits)
  if (file === 'vmstat' || key.startsWith('nr_')) return [[meaningOf(key), value]]
  const owner = of ?? 'cgroup'
  if (file?.startsWith('memory.events') ?? EVENTS.test(key)) return [[meaningOf(key, owner, 'events'), value]]
  const meaning = meaningOf(key, owner, 'cgroup')
  return [[meaning.kind === 'level' ? { ...meaning, unit: 'B', definition: `${meaning.definition.startsWith('taken') ? 'as memory.stat writes it' : meaning.definition}, bytes` } : meaning, value]]
}

/** A number alone: memory.current, memory.usage_in_bytes, memory.failcnt, mbm_total_bytes, by the path of the line or the name of the log. */
export const cgroupNumber: LineGrammar = (line, { file, of }) => {
  if (!/^(\d+|max)$/.test(line.trim())) return null
  const name = file ?? 'value', meaning: Meaning = meaningOf(name, of, 'cgroup')
  const bytes = meaning.kind === 'level' && /^memory\.|^llc_occupancy$/.test(name)
  return [[bytes ? { ...meaning, unit: 'B' } : meaning, line.trim() === 'max' ? null : Number(line)]]
}
