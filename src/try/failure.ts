import { sniffAllocations } from '../formats/allocations/index.ts'
import { TidemarkError } from '../index.ts'
import type { DroppedFile, Failure } from './messages.ts'

const BUG = 'This is a bug of ours, not of your trace: please report it with the lines below.'

/** What an engine says when no memory is left, in the words of Chromium, Firefox and Safari. */
const FULL = /out of memory|allocation failed|Invalid (?:array|typed array) length|could not allocate/i

/** The sentence for what was thrown: the error's own where it is ours to give. */
export function failureOf(error: unknown): Failure {
  if (error instanceof TidemarkError) return { sentence: inPage(error.message), bug: null }
  const { name = 'Error', message = String(error), stack } = error as Partial<Error>
  if (error instanceof RangeError && FULL.test(message)) return { sentence: 'The browser gave no more memory. Choose less of the trace with From and To, close other pages, or use the command line.', bug: null }
  return { sentence: BUG, bug: stack === undefined || !stack.includes(message) ? `${name}: ${message}\n${stack ?? ''}` : stack }
}

/** Errors name flags; on this page they are options. */
function inPage(sentence: string): string {
  return sentence
    .replace('Give --extents with the output of filefrag -v', 'Drop the output of filefrag -v with the trace, under a name with "filefrag" in it')
    .replace('a table of requests with --csv', 'other tables of requests are for the command line, with --csv')
    .replace(/; name one of them$/, '; drop one of them')
    .replace(/^the files given: /, 'The drop: ')
}

/** The command that reads what is no trace of I/O, or `null`. Request traces are told by the error itself. */
export async function otherReader(files: readonly DroppedFile[]): Promise<string | null> {
  const [file] = files
  if (file === undefined || files.length > 1) return null
  const format = sniffAllocations(new Uint8Array(await file.data.slice(0, 65_536).arrayBuffer()))
  return format === null ? null : `${file.name} is a stream of allocations (${format.title}), not of block I/O: tidemark peak reads it, and tidemark simulate scratch.`
}
