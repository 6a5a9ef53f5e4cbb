/** Logs of /sys/fs/cgroup and /sys/fs/resctrl. */
import { snapshots } from './proc.ts'
import { numbersOnly } from './snapshot.ts'

const KEYED = /^[a-z][\w.]* (\d+|max)$/

export const memoryStat = snapshots('cgroup', 'cgroup v1 and v2 memory files', ([first = '']) => KEYED.test(first) && !first.startsWith('nr_'))
export const single = snapshots('cgroup-value', 'memory.current and other files of one number, resctrl counters', (_, lines) => numbersOnly(lines))
