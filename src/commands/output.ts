import { existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Command } from 'commander'
import { TidemarkError } from '../core/error.ts'
import type { Report } from '../core/result.ts'
import { reportJson } from '../report/json.ts'
import { printable, summaryText } from './summary.ts'
import type { Terminal } from './terminal.ts'

/** Where the record goes, as commander leaves it. */
export interface OutputFlags {
  output?: string
  json?: string
  markdown?: string
  quiet?: boolean
}

/** The flags of every command that makes a record. */
export function addOutputOptions(command: Command): Command {
  return command
    .option('-o, --output <file>', 'where the HTML report goes (default: reports/out/<name>.html)')
    .option('--json <file>', 'write the record as JSON, - for standard output; without -o no HTML is made')
    .option('--markdown <file>', 'write verdict, first figures, findings and ledger as Markdown, - for standard output; without -o no HTML is made')
    .option('-q, --quiet', 'print nothing but errors')
}

function outputFor(path: string): string {
  const stem = path === '-' ? 'standard-input' : basename(path).replace(/\.(gz|zst)$/, '')
  return join('reports', 'out', `${stem}.html`)
}

/** Writes a file, its folders too, but never over a trace that was read. Throws `UNWRITABLE`. */
function write(path: string, text: string, inputs: readonly string[]): void {
  const real = (place: string): string => realpathSync(place)
  if (existsSync(path) && inputs.some((input) => input !== '-' && existsSync(input) && real(input) === real(path))) {
    throw new TidemarkError('UNWRITABLE', `${path} is the trace itself: name another file to write to`)
  }
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  } catch (error) {
    throw new TidemarkError('UNWRITABLE', `${path}: cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)})`)
  }
}

/**
 * Writes the record as JSON, as Markdown, as a page, and as a summary on the terminal, with the named tables printed whole. `inputs`: files that must
 * not be written over; the first names the page. Throws `UNWRITABLE`, and `USAGE` if two forms want standard output.
 */
export async function deliver(report: Report, flags: OutputFlags, terminal: Terminal, inputs: readonly string[], tables: readonly string[] = []): Promise<void> {
  terminal.progress(null)
  if (flags.json === '-' && flags.markdown === '-') throw new TidemarkError('USAGE', 'standard output takes one of --json and --markdown: give the other a file')
  if (flags.json === '-') await terminal.out(reportJson(report))
  else if (flags.json !== undefined) write(flags.json, reportJson(report), inputs)
  if (flags.markdown !== undefined) {
    const { reportMarkdown } = await import('../report/markdown.ts')
    if (flags.markdown === '-') await terminal.out(reportMarkdown(report))
    else write(flags.markdown, reportMarkdown(report), inputs)
  }
  const html = flags.output ?? (flags.json === undefined && flags.markdown === undefined ? outputFor(inputs[0]!) : null)
  if (html !== null) {
    const { renderPage } = await import('../report/page.ts')
    write(html, await renderPage(report), inputs)
  }
  if (flags.quiet === true || flags.json === '-' || flags.markdown === '-') return
  await terminal.out(summaryText(report, terminal.colour, tables))
  if (html !== null) await terminal.out(`\nReport: ${printable(html)}\n`)
}
