/** What a schema refuses, in words that name the key and the remedy. */
import { nearest } from '../../core/nearest.ts'
import { z } from './schema.ts'

type Issue = z.core.$ZodIssue
type RawIssue = z.core.$ZodRawIssue

const KINDS: Record<string, string> = { object: 'keys with values', array: 'a list', string: 'text', number: 'a number', int: 'a whole number', boolean: 'true or false', record: 'keys with values', null: 'nothing' }

function shown(value: unknown): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'keys with values'
  const text = JSON.stringify(value) ?? String(value)
  return text.length <= 40 ? text : `${text.slice(0, 38)}…"`
}

const titleOf = (schema: unknown): string | undefined => (schema instanceof z.core.$ZodType ? z.globalRegistry.get(schema)?.title : undefined)

function keysOf(schema: unknown): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
}

/** Kinds of value that the alternatives of a union take. */
function kindsOf(alternatives: readonly (readonly Issue[])[]): string[] {
  return alternatives.flatMap((issues) => issues.flatMap((issue) => issue.path.length > 0 ? [] : issue.code === 'invalid_union' ? kindsOf(issue.errors) : issue.code === 'invalid_type' ? [KINDS[issue.expected] ?? issue.expected] : []))
}

/** Whether an alternative of a union is of another kind altogether. */
const otherKind = (issue: Issue): boolean => issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_union' && issue.errors.length > 0 && issue.errors.every((one) => one.every(otherKind)))

/** The message of an issue, while the schema that refuses is still known; one line for each unknown key. */
export function explainIssue(issue: RawIssue): string {
  switch (issue.code) {
    case 'unrecognized_keys': {
      const owner = titleOf(issue.inst), known = keysOf(issue.inst)
      return issue.keys.map((key) => key === '<<' ? 'merge keys (<<) are not read: write the keys out' : `${JSON.stringify(key)} is no key ${owner === undefined ? 'here' : `of ${owner}`}${nearest(key, known) || `; there are ${known.join(', ')}`}`).join('\n')
    }
    case 'invalid_type': return issue.input === undefined ? 'is missing' : `takes ${KINDS[issue.expected] ?? issue.expected}, not ${shown(issue.input)}`
    case 'invalid_value': {
      const known = issue.values.map(String)
      return `takes ${known.length === 1 ? '' : 'one of '}${known.join(', ')}, not ${shown(issue.input)}${typeof issue.input === 'string' ? nearest(issue.input, known) : ''}`
    }
    case 'too_small': return typeof issue.input === 'number' ? `is ${issue.input}: it takes ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}` : `has too few: it takes at least ${issue.minimum}`
    case 'too_big': return typeof issue.input === 'number' ? `is ${issue.input}: it takes ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}` : `has too many: it takes at most ${issue.maximum}`
    case 'invalid_format': return `has not the form that it must have: ${shown(issue.input)}`
    case 'not_multiple_of': return `is ${shown(issue.input)}: it takes whole numbers`
    case 'invalid_union': {
      const tag = 'discriminator' in issue && typeof issue.discriminator === 'string' ? issue.discriminator : null
      const options = issue.inst instanceof z.ZodDiscriminatedUnion && tag !== null ? [...issue.inst._zod.propValues?.[tag] ?? []].map(String) : []
      const given = tag === null || typeof issue.input !== 'object' || issue.input === null ? undefined : (issue.input as Record<string, unknown>)[tag]
      if (options.length > 0) return given === undefined ? `is missing: it takes one of ${options.join(', ')}` : `takes one of ${options.join(', ')}, not ${shown(given)}${typeof given === 'string' ? nearest(given, options) : ''}`
      if (issue.input === undefined) return 'is missing'
      const kinds = [...new Set(kindsOf(issue.errors))]
      return `takes ${[kinds.slice(0, -1).join(', '), kinds.at(-1) ?? 'something else'].filter((kind) => kind !== '').join(' or ')}, not ${shown(issue.input)}`
    }
    default: return issue.message ?? 'is not accepted'
  }
}

/** One thing that is wrong, and where: `key` is the unknown key of the map at `path`, where it is one. */
export interface Wrong {
  path: readonly PropertyKey[]
  key: string | null
  text: string
}

const nameOf = (path: readonly PropertyKey[]): string => {
  const last = path.at(-1)
  return last === undefined ? 'the document' : typeof last === 'number' ? `${String(path.at(-2) ?? 'item')}[${last}]` : String(last)
}

/** Flattens what a schema said; of a union the alternative that comes nearest. */
export function wrongsOf(issues: readonly Issue[], above: readonly PropertyKey[] = []): Wrong[] {
  const unknownAt = new Set(issues.filter(({ code }) => code === 'unrecognized_keys').map(({ path }) => path.join('\0')))
  return issues.flatMap((issue): Wrong[] => {
    // A key that is wrong is the reason why one is missing.
    if (issue.code === 'custom' && unknownAt.has(issue.path.join('\0'))) return []
    const path = [...above, ...issue.path]
    if (issue.code === 'unrecognized_keys') {
      const texts = issue.message.split('\n')
      return issue.keys.map((key, i) => ({ path, key, text: texts[i]! }))
    }
    if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      const all = issue.errors.filter((one) => !one.every(otherKind)), near = all.toSorted((a, b) => a.length - b.length)[0]
      const whole = all.flatMap((one) => (one.length === 1 && one[0]!.path.length === 0 && (one[0]!.code === 'custom' || one[0]!.code === 'invalid_value') ? one : []))
      if (whole.length === all.length && all.length > 1) return [{ path, key: null, text: `${nameOf(path)} ${whole.map(({ message }) => message).join('; as a size: ')}` }]
      if (near !== undefined) return wrongsOf(near, path)
    }
    return [{ path, key: null, text: issue.code === 'custom' ? `${nameOf(path)}: ${issue.message}` : `${nameOf(path)} ${issue.message}` }]
  })
}
