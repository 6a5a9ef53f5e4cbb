/** The options of the page: words, checks and refusals of the command line's flags. */
import type { Operation, ReadOptions, Stage } from '../index.ts'
import type { DroppedFile } from './messages.ts'

/** A field with what it refuses; `null` if it takes the text. */
interface Field {
  flag: string
  refuse(text: string): string | null
}

const seconds = (text: string): string | null => (text.trim() !== '' && Number.isFinite(Number(text)) ? null : 'It takes seconds since the origin, such as 1.5.')
const anything = (): null => null

/** By name of the form's element. */
const FIELDS = {
  stage: { flag: '--stage', refuse: anything },
  op: { flag: '--op', refuse: anything },
  device: { flag: '--device', refuse: (text) => (/^\d+[:,]\d+$/.test(text) ? null : 'It takes major:minor, such as 259:0; lsblk lists them.') },
  process: { flag: '--process', refuse: anything },
  from: { flag: '--from', refuse: seconds },
  to: { flag: '--to', refuse: seconds },
  partitionStart: { flag: '--partition-start', refuse: (text) => (/^\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? null : 'It takes sectors of 512 bytes, as in /sys/class/block/<partition>/start.') },
} as const satisfies Record<string, Field>

export type Name = keyof typeof FIELDS
export const NAMES = Object.keys(FIELDS) as Name[]

/** What was filled in, by name; what was left empty is not there. */
export type Filled = Partial<Record<Name, string>>

/** Refusals by name, in the command line's words. */
export function refusals(filled: Filled): Partial<Record<Name, string>> {
  return Object.fromEntries(given(filled).flatMap(([name, text]) => {
    const refusal = FIELDS[name].refuse(text)
    return refusal === null ? [] : [[name, `${FIELDS[name].flag}: ${refusal}`]]
  }))
}

/** Options of `readTrace`. */
export function readOptions(filled: Filled): ReadOptions<DroppedFile> {
  const { stage, op, device, process, from, to, partitionStart } = filled
  return {
    ...(stage === undefined ? {} : { stage: stage as Stage }),
    ...(op === undefined ? {} : { op: op as Operation }),
    ...(device === undefined ? {} : { device: device.split(/[:,]/).map(Number).join(':') }),
    ...(process === undefined ? {} : { process }),
    ...(from === undefined ? {} : { from: Number(from) }),
    ...(to === undefined ? {} : { to: Number(to) }),
    ...(partitionStart === undefined ? {} : { partitionStart: Number(partitionStart) }),
  }
}

/** The command that gives the same report. `path`: of the trace, `null` for the recording that comes with Tidemark. */
export function commandLine(path: string | null, filled: Filled): string {
  const flags = given(filled).flatMap(([name, text]) => [FIELDS[name].flag, quoted(text)])
  return ['tidemark', 'report', ...(path === null ? [] : [quoted(path.startsWith('-') ? `./${path}` : path)]), ...flags].join(' ')
}

function given(filled: Filled): [Name, string][] {
  return NAMES.flatMap((name): [Name, string][] => (filled[name] === undefined ? [] : [[name, filled[name]]]))
}

/** A word as a shell takes it. */
function quoted(word: string): string {
  return /^[\w./:,@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
