/** Documents that people write: YAML or JSON, checked by a schema; what is wrong is told with file, line and column. */
import { isAlias, isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument, type Document as YamlDocument, type Node, type Pair } from 'yaml'
import { TidemarkError } from '../../core/error.ts'
import { explainIssue, wrongsOf, type Wrong } from './issues.ts'
import type { z } from './schema.ts'

/** A document that its schema accepts. */
export interface ReadDocument<T> {
  value: T
  /** Line of what stands at this path, from 1; of what is around it where there is nothing. */
  lineOf(path: readonly PropertyKey[]): number
}

/** Errors that are listed; the rest is counted. */
const MOST_ERRORS = 10
/** A document that repeats more than this by aliases is a bomb, not a plan. */
const MOST_ALIASES = 100

const SYNTAX: Record<string, string> = {
  DUPLICATE_KEY: 'this key stands twice in the same map: remove one',
  MULTIPLE_DOCS: 'a second document begins here: give each a file of its own',
  NON_STRING_KEY: 'a key must be plain text',
  TAB_AS_INDENT: 'a tab indents this line: YAML takes spaces',
  TAG_RESOLVE_FAILED: 'tags such as !this are not read: write the value alone',
}

/**
 * Reads a document. `name`: the file, for errors. Throws `EMPTY` where nothing is in it, `UNREADABLE` with one line for each error, such as
 * `plan.yaml:7:5: "memroy" is no key of model; did you mean memory?`.
 */
export function readDocument<S extends z.ZodType>(text: string, name: string, schema: S): ReadDocument<z.output<S>> {
  const lines = new LineCounter()
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${name}:${line}:${col}`
  }
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true, resolveKnownTags: false })
    const broken = [...document.errors, ...document.warnings]
    if (broken.length > 0) throw listed(broken.map(({ code, message, pos }) => `${at(pos[0])}: ${SYNTAX[code] ?? `this is neither YAML nor JSON: ${message}`}`))
    if (document.contents === null || isScalar(document.contents) && document.contents.value === null) throw new TidemarkError('EMPTY', `${name} is empty: there is nothing but blanks and comments in it`)
    const result = schema.safeParse(plain(document, name), { error: explainIssue })
    if (!result.success) throw listed(located(wrongsOf(result.error.issues), document).map(({ offset, text: said }) => `${at(offset)}: ${said}`))
    return { value: result.data, lineOf: (path) => lines.linePos(offsetOf(document, path, null)).line }
  } catch (error) {
    if (error instanceof RangeError) throw new TidemarkError('UNREADABLE', `${name} is nested too deeply to be read`)
    throw error
  }
}

function plain(document: YamlDocument, name: string): unknown {
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES })
  } catch (error) {
    if (error instanceof ReferenceError) throw new TidemarkError('UNREADABLE', `${name}: its aliases cannot be followed (${error.message}); write the values out`)
    throw error
  }
}

function listed(errors: readonly string[]): TidemarkError {
  const more = errors.length - MOST_ERRORS
  return new TidemarkError('UNREADABLE', [...errors.slice(0, MOST_ERRORS), ...(more > 0 ? [`and ${more} more`] : [])].join('\n'))
}

function located(wrongs: readonly Wrong[], document: YamlDocument): { offset: number; text: string }[] {
  return wrongs.map(({ path, key, text }) => ({ offset: offsetOf(document, path, key), text })).toSorted((a, b) => a.offset - b.offset)
}

const start = (node: unknown): number | null => (isNode(node) ? node.range?.[0] ?? null : null)

/** Where the value at a path begins, or the key of that name in it; where it is missing, the last of the way that is there. */
function offsetOf(document: YamlDocument, path: readonly PropertyKey[], key: string | null): number {
  let node: Node | null | undefined = document.contents, found = start(node) ?? 0
  for (const step of key === null ? path : [...path, key]) {
    if (isAlias(node)) node = node.resolve(document)
    const next: unknown = isMap(node) ? node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(step)) : isSeq(node) ? node.items[Number(step)] : undefined
    if (next === undefined) return found
    found = (isPair(next) ? start((next as Pair).key) : start(next)) ?? found
    node = (isPair(next) ? (next as Pair).value : next) as Node | null
  }
  return found
}
