import type { Chart } from '../charts/index.ts'
import type { Tone } from './icons.ts'
import type { Numbers } from './figure.ts'
import type { Html } from './markup.ts'
import type { Report } from '../core/result.ts'

/** One big number of the first screen, with what naive counting would have said. */
export interface Tile {
  label: string
  /** `null`: the number is not in this report. */
  value: string | null
  naive: string | null
  note: string
  tone: Tone
}

/** One entry of the data-quality strip. */
export interface Quality {
  label: string
  value: string
  tone: Tone
}

/** A foldable part of the page. */
export interface Section {
  id: string
  /** The subject, in a word or two. */
  label: string
  /** The finding, in a sentence. */
  heading: string
  body: Html
  /** How this was computed. */
  how: Html
}

/** What a kind of report puts where; the page itself knows no kind. */
export interface Layout {
  /** Subject of the report, as in "Block I/O". */
  subject: string
  applies(report: Report): boolean
  tiles(report: Report): Tile[]
  /** Chart of the first screen; empty: it has none. */
  mainChart: string
  /** Where that chart has its table; default: folded under it. */
  mainNumbers?: Numbers
  /** Tables that the Markdown has too, in this order; default: none. */
  tables?: readonly string[]
  quality(report: Report): Quality[]
  sections(report: Report, chart: (id: string) => Chart | undefined): Section[]
}
