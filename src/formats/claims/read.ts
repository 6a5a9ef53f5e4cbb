/** Figures as a benchmark prints them: text with headings and `label: number unit`, or a JSON list of {name, value, unit}. */
import { TidemarkError } from '../../core/error.ts'
import { amountOf, type Amount } from './amount.ts'

/** One printed figure. */
export interface Claim {
  label: string
  /** As printed, number and unit. */
  printed: string
  amount: Amount
  /** The whole line. */
  text: string
  /** Line of the text, or place in the list, from 1. */
  line: number
}

/** Figures under one heading. */
export interface ClaimGroup {
  heading: string
  claims: Claim[]
  /** Heading and lines, for what is said in words. */
  text: string
}

/** "512.00 MB", and the range "8-10 MB". */
const NUMBER = String.raw`~?\s*(?<from>[+-]?\d+(?:,\d{3})*(?:\.\d+)?(?:e[+-]?\d+)?)(?:\s*[-\u2013]\s*(?<to>\d+(?:,\d{3})*(?:\.\d+)?)(?![-\u2013:\d]))?\s*(?<unit>[%\u00d7]|x\b|[A-Za-z\u00b5\u03bc]+(?:\/[A-Za-z]+)?)?`
/** A colon between digits is of a clock. Marks of emphasis may stand around it. */
const LABELLED = new RegExp(String.raw`^\s*[-*]?\s*(?<label>[^:]{1,80}?)\s*(?:(?<!\d):|:(?!\d))\s*\**\s*` + NUMBER)
const IN_WORDS = /^(?<label>.*?)~?\s*(?<from>\d+(?:,\d{3})*(?:\.\d+)?)\s*(?<unit>[x\u00d7])\s+for\s/
const HEADING = /^\s*(?:={2,}\s*(\S.*?)\s*=*|#{1,6}\s+(\S.*?)|\[([^\]]+)\])\s*$/

/** A label without the marks of lists and emphasis. */
const plain = (label: string): string => label.replace(/^\s*(?:[-*]|\d+\.)\s+|[*`]/g, '').trim()

function fromText(text: string): ClaimGroup[] {
  const groups: ClaimGroup[] = [{ heading: '', claims: [], text: '' }]
  text.split(/\r?\n/).forEach((line, i) => {
    const heading = HEADING.exec(line), title = heading === null ? undefined : heading[1] ?? heading[2] ?? heading[3]
    if (title !== undefined && !/^=+$/.test(title)) {
      groups.push({ heading: title, claims: [], text: title })
      return
    }
    const group = groups.at(-1)!
    group.text += `\n${line}`
    const found = (LABELLED.exec(line) ?? IN_WORDS.exec(line))?.groups
    if (found === undefined) return
    const { label, from, to, unit = '' } = found as Partial<Record<string, string>>, amount = amountOf(from!, unit, to)
    if (amount !== null) group.claims.push({ label: plain(label!), printed: `${from}${to === undefined ? '' : `-${to}`}${/^[x%\u00d7]?$/.test(unit) ? '' : ' '}${unit}`, amount, text: line.trim(), line: i + 1 })
  })
  return groups.filter(({ claims }) => claims.length > 0)
}

/** A number of JSON was not printed: it counts as if it had two decimals at least. */
const digitsOf = (value: number | string): string => (typeof value === 'number' && Number.isInteger(value * 10) && Math.abs(value) < 1e15 ? value.toFixed(2) : String(value))

function fromJson(list: unknown[]): ClaimGroup[] {
  const groups = new Map<string, ClaimGroup>()
  list.forEach((item, i) => {
    if (typeof item !== 'object' || item === null) return
    const { name, value, unit, group, ...rest } = item as Record<string, unknown>
    const amount = typeof name === 'string' && (typeof value === 'number' || typeof value === 'string') ? amountOf(digitsOf(value), String(unit ?? '')) : null
    if (amount === null) return
    const heading = typeof group === 'string' ? group : ''
    const known = groups.get(heading) ?? { heading, claims: [], text: heading }
    const told = Object.entries(rest).map(([key, said]) => `${key}: ${String(said)}`).join(', ')
    known.claims.push({ label: String(name), printed: `${String(value)} ${String(unit ?? '')}`.trim(), amount, text: `${String(name)} ${told}`.trim(), line: i + 1 })
    known.text += `\n${String(name)}: ${String(value)} ${String(unit ?? '')}\n${told}`
    groups.set(heading, known)
  })
  return [...groups.values()]
}

/** Reads what a benchmark printed. Throws `NO_EVENTS` where no figure is in it. */
export function readClaims(text: string, name: string): ClaimGroup[] {
  let list: unknown = null
  if (/^\s*\[\s*[{\]]/.test(text)) {
    try {
      list = JSON.parse(text)
    } catch (error) {
      throw new TidemarkError('UNREADABLE', `${name} starts like a JSON list and is none: ${(error as Error).message}`)
    }
  }
  const groups = Array.isArray(list) ? fromJson(list) : fromText(text)
  if (groups.length === 0) throw new TidemarkError('NO_EVENTS', `${name}: no figure in it; lines such as "Peak memory: 512.00 MB", or a JSON list of {"name", "value", "unit"}, are read`)
  return groups
}
