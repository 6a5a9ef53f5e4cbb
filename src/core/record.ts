import { TidemarkError } from './error.ts'
import { parsePublished, PUBLISHED } from './published.ts'
import type { Report } from './result.ts'

const SCHEMA = 'tidemark.report/1'

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const isCell = (value: unknown): boolean => value === null || typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value))

const isFigure = (value: unknown): boolean => isObject(value) && typeof value['unit'] === 'string' && typeof value['basis'] === 'string' && (value['value'] === null || Number.isFinite(value['value']))
const isTable = (value: unknown): boolean => isObject(value) && typeof value['title'] === 'string' && isObject(value['columns']) && Object.values(value['columns']).every((cells) => Array.isArray(cells) && cells.every(isCell))
const texts = (value: unknown, names: readonly string[]): boolean => isObject(value) && names.every((name) => typeof value[name] === 'string')
const eachIs = (value: unknown, names: readonly string[]): boolean => Array.isArray(value) && value.every((one) => texts(one, names))

/** What is missing or of the wrong kind, in the order of the record; `null`: nothing. */
function faultOf(record: Record<string, unknown>): string | null {
  const { verdict, settings, figures, tables } = record
  const ok: [string, boolean][] = [
    ['version', typeof record['version'] === 'string'],
    ['settings', isObject(settings) && Object.values(settings).every(isCell)],
    ['inputs', eachIs(record['inputs'], ['name', 'format', 'role'])],
    ['verdict', texts(verdict, ['grade', 'sentence']) && Array.isArray((verdict as Record<string, unknown>)['notShown']) && eachIs((verdict as Record<string, unknown>)['answers'], ['question', 'answer'])],
    ['figures', isObject(figures) && Object.values(figures).every(isFigure)],
    ['tables', isObject(tables) && Object.values(tables).every(isTable)],
    ['findings', eachIs(record['findings'], ['id', 'severity', 'title', 'advice'])],
    ['ledger', eachIs(record['ledger'], ['kind', 'reason', 'advice'])],
  ]
  return ok.find(([, fine]) => !fine)?.[0] ?? null
}

/** The record in a JSON twin, or, if `published` is not false, one of published numbers. `UNREADABLE`, with the name of the file: no JSON, another schema, or a part that is missing. */
export function parseRecord(text: string, name: string, published = true): Report {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new TidemarkError('UNREADABLE', `${name}: no JSON (${(error as Error).message}); a record is made by --json of any command of Tidemark`)
  }
  const schema = isObject(json) ? json['schema'] : undefined
  if (published && isObject(json) && schema === PUBLISHED) return parsePublished(json, name)
  if (!isObject(json) || schema !== SCHEMA) {
    throw new TidemarkError('UNREADABLE', `${name}: no record of Tidemark: its schema is ${schema === undefined ? 'not said' : JSON.stringify(schema)}, not "${SCHEMA}". Make one with tidemark report TRACE --json ${name}`)
  }
  const fault = faultOf(json)
  if (fault !== null) throw new TidemarkError('UNREADABLE', `${name}: its "${fault}" is missing or not as ${SCHEMA} has it; make the record again`)
  return json as unknown as Report
}
