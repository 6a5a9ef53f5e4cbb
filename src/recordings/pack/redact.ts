/** Texts of a recording as a stranger may see them. */
import type { LedgerEntry } from '../../core/result.ts'
import type { Mark } from '../../context/marks.ts'
import type { Residency } from '../../context/residency.ts'

const PATH = /(?<![\w>.])(?:\.{0,2}\/)[^\s,;:)"']+/g

/** Entries of a ledger without these words, such as names of files and processes, and without paths. */
export function publicLedger(ledger: readonly LedgerEntry[], words: readonly string[]): LedgerEntry[] {
  const longest = words.filter((word) => word.length > 0).toSorted((a, b) => b.length - a.length)
  const clean = (text: string): string => longest.reduce((left, word) => left.replaceAll(word, '(left out)'), text).replaceAll(PATH, '(path)')
  return ledger.map(({ kind, reason, count, advice }) => ({ kind, reason: clean(reason), count, advice: clean(advice) }))
}

/** The table of filefrag under another name of the file; lines that are no part of it are left out. */
export function publicFilefrag(text: string): string {
  return text.split('\n').flatMap((line): string[] => {
    if (/^Filesystem type is: [0-9a-f]+\s*$|^\s*ext:\s+logical_offset:|^\s*\d+:[\s\d.:a-z_,]*$/.test(line)) return [line]
    return /^File size of .* is \d+ \(/.test(line) ? [line.replace(/^File size of .* is (\d+ \()/, 'File size of model.gguf is $1')] : /^.*: \d+ extents? found/.test(line) ? [line.replace(/^.*(: \d+ extents? found)/, 'model.gguf$1')] : []
  }).join('\n').concat('\n')
}

const KNOWN_MARKS = /^(start|exit|freed|load_begin|load_end|prompt_begin|prompt_end|generate_begin|generate_end|token|layer|serve_begin|serve_end|warmup|begin|end)$/

/** Marks whose names are not of the recorder or an engine are numbered: a command may have written anything. */
export function publicMarks(marks: readonly Mark[]): Mark[] {
  const numbers = new Map<string, string>()
  return marks.map((mark) => {
    if (KNOWN_MARKS.test(mark.name)) return mark
    const name = numbers.get(mark.name) ?? `mark-${numbers.size + 1}`
    numbers.set(mark.name, name)
    return { ...mark, name }
  })
}

/** Residency as fincore prints it, without names; `null` where a size was not said exactly. */
export function publicResidency(all: readonly Residency[], model: string | null): string | null {
  const rows = all.map(({ file, pages, residentPages, bytes }, i) => {
    const name = file === null || file === model ? 'model.gguf' : `file-${i + 1}`
    return bytes !== null && pages !== null && pages > 0 ? `${residentPages * Math.round(bytes / pages / 4096 || 1) * 4096} ${residentPages} ${bytes} ${name}` : residentPages === 0 && bytes !== null ? `0 0 ${bytes} ${name}` : null
  })
  return rows.length === 0 || rows.includes(null) ? null : `RES PAGES SIZE FILE\n${rows.join('\n')}\n`
}
