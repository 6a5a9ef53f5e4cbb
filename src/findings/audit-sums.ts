import { auditRule } from './audit-rule.ts'

/** A total that its rows do not give. */
export const rowsAndTotal = auditRule({
  id: 'AU001',
  severity: 'error',
  name: 'Rows do not add up to the total',
  page: [
    `A table lists its parts and prints a total that they do not give. What is missing was either left out of the list or never there; whoever plans with the total reserves memory that nobody can name.`,
    `The printed decimals decide what counts as off: three rows of 0.36 GB may be printed with a total of 1.1 GB, fifteen rows of one decimal may be 0.75 GB away from theirs and not 2. GB may be of 1000 or of 1024 bytes: any reading that fits is accepted.`,
    `A second form is rounding carried forward: a subtotal is rounded up, the next table adds the rounded one, and some of the reserve at the end is rounding. It is told where what stands behind a row is given with it.`,
  ].join('\n\n'),
  advice: `List the missing row, or correct the total and every number that was computed from it. Round once, at the end.`,
})

/** A stated count that is not that of the list. */
export const rowsAndCount = auditRule({
  id: 'AU002',
  severity: 'warning',
  name: 'A stated count differs from the list',
  page: [
    `A text speaks of sixteen models and lists fifteen, or of eleven benchmarks and names nine. One of the two is out of date, and every total, average and share over the list is of the wrong number of items.`,
    `Where the total of the same list is off as well, the missing row may settle both: its size is then what the rows leave unexplained. Tidemark compares the stated number with the items listed and accepts no tolerance: counts are not rounded.`,
  ].join('\n\n'),
  advice: `Find the missing item, or state the count of those listed.`,
})

/** A capacity without anything left. */
export const noHeadroom = auditRule({
  id: 'AU003',
  severity: 'warning',
  name: 'Nothing is left of the capacity',
  page: [
    `Pools and reserves that add up to exactly the capacity "fit", and leave nothing for what the plan does not list: page tables, kernel buffers, fragmentation, a second copy while a model is replaced. The first request above the plan is then paid with reclaim or with an OOM kill. Such a plan is not stable, whatever else is right.`,
    `What others keep: GKE reserves 17.1 GiB of a node of 512, llama.cpp leaves 1 GiB of each device, Ollama plans to 80 % of the memory that it finds (read in their documents and sources).`,
    `Tidemark takes the capacity minus every reservation as printed. Zero is a warning, less than zero an error.`,
  ].join('\n\n'),
  advice: `Shrink a pool to its demand, and state what stays free for what is not in the table.`,
})

/** Two unit bases in one table, or a unit under a wrong name. */
export const unitBases = auditRule({
  id: 'AU004',
  severity: 'warning',
  name: 'Two unit bases in one table',
  page: [
    `50 GB over 8 MB is 6,400 by 1024 and 6,250 by 1000. Where one row of a table fits only the first and the next row only the second, the table was computed in two ways; sums and comparisons over its rows are off by 2.4 % a prefix, 7 % at GB.`,
    `The same fault in code: bytes / 1024 / 1024 printed as MB is MiB.`,
    `Tidemark computes every row by both bases and takes zeros at the end of a printed count for rounding: "~28,000" is 27,500 to 28,500. A row that fits both says nothing.`,
  ].join('\n\n'),
  advice: `Compute all rows by one base and print its name: KiB, MiB, GiB for 1024, kB, MB, GB for 1000.`,
})

/** Bytes that are not elements times their size. */
export const elementSize = auditRule({
  id: 'AU005',
  severity: 'error',
  name: 'Bytes disagree with elements and their size',
  page: [
    `Three thousand million parameters in INT8 are 3 GB: 6 GB is two bytes for each. A number of elements, their type and their bytes are three figures of which two give the third; where they disagree, one was taken from another model, another type or another formula.`,
    `Tidemark multiplies the stated factors with the bytes of the stated type, accepts every reading of the printed decimals, and names the element size or the other shape that would give the printed bytes. Where no type is stated it says which one the figure assumes. KV caches have a rule of their own, KV001.`,
  ].join('\n\n'),
  advice: `Print elements, type and bytes together, and correct what was computed from the wrong one.`,
})
