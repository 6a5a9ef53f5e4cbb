import { headLines, type Format } from './format.ts'

function iolog(version: 2 | 3, told: string): Format {
  return {
    id: `fio-iolog-${version}`,
    title: `fio iolog version ${version}`,
    decoder: 'text',
    grammar: 'fio',
    told: `offsets in the file as fio submitted them, each file a device; ${told}`,
    unseen: 'what reached the disk: fio logs what it asked of a file, before any page cache',
    rank: 5,
    sniff: (head) => headLines(head)[0]?.trimEnd() === `fio version ${version} iolog`,
  }
}

/** What older `fio --write_iolog` wrote: no times but those of its `wait` lines. Source: fio iolog.c, HOWTO "Trace file format v2". */
export const fioIolog2 = iolog(2, 'times are sums of its wait lines')
/** What newer ones write: microseconds before each line. */
export const fioIolog3 = iolog(3, 'times are those of submission')
