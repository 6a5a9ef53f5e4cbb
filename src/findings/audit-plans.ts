import { auditRule } from './audit-rule.ts'

/** A pool many times its own demand. */
export const overCapacity = auditRule({
  id: 'AU016',
  severity: 'warning',
  name: 'A capacity many times its own demand',
  page: [
    `A plan that gives 447 GB to pools and states a demand of 30 GiB for them holds fourteen times what it says it needs. Cutting 65 GB from such pools cannot cost a hit; if it is said to, either the demand or the loss is wrong.`,
    `Tidemark multiplies the stated counts and sizes, adds them up, and fires above four times the demand (a guess, wide on purpose; a claim may state its own).`,
  ].join('\n\n'),
  advice: `Size the pools from the demand, with a stated margin, and give the rest to headroom; or correct the demand.`,
})

/** Gains of what-ifs. */
export const whatIfGains = auditRule({
  id: 'AU017',
  severity: 'warning',
  name: 'Gains of what-ifs do not hold together',
  page: [
    `Gains that were estimated alone do not add: quantising what was pruned before saves less than either promises, and a smaller model leaves less to quantise. What is stated for several at once must follow from the rows after each step, not from the sum, and not from a row that the same plan calls fixed.`,
    `Each gain alone must follow from the rows as well: a model of 6 GB that becomes one of 3.6 frees 2.4, not 10; four bits instead of eight save half only of what is weights.`,
    `Tidemark computes each gain from what it removes, shrinks or replaces, compares the stated total with the sum of the gains, and looks for rows that are fixed and changed. Decimals decide the tolerance.`,
  ].join('\n\n'),
  advice: `Compose the changes row by row, in the order in which they would be made; say what part of each row is weights, and what stays.`,
})

/** The small term made smaller. */
export const smallTerm = auditRule({
  id: 'AU018',
  severity: 'warning',
  name: 'The advice shrinks the small term',
  page: [
    `A page table that costs 0.008 % of a cache can be made smaller still with larger pages, and each sequence then wastes half a page at its end: 25 % at 256 tokens a page and 512 tokens a sequence. The number was right and the question wrong.`,
    `Tidemark adds up all terms of every option and fires where the recommended one costs more than 1.1 times the cheapest. It can only add terms that are stated: a term that nobody printed is not in it. KV002 is the same for pages that were simulated.`,
  ].join('\n\n'),
  advice: `Choose by the sum of all terms; print the large one beside the small one.`,
})

/** Fragmentation without a formula. */
export const unnamedFormula = auditRule({
  id: 'AU019',
  severity: 'warning',
  name: 'Fragmentation by a formula that is not named',
  page: [
    `"Fragmentation, 0 to 1, wasted over total" may be any of several measures that contradict each other: 1 - largest free block / total free tells what cannot be placed, (allocated - requested) / allocated what was rounded up, and PyTorch's memory view sums the squares of the free blocks over the square of the total. A code that was read computed none of them but the variation of block sizes, and 0 whenever nothing was in use.`,
    `Tidemark fires where no definition is named, or where the code is said to compute something else. tidemark simulate scratch prints seven definitions at their instants.`,
  ].join('\n\n'),
  advice: `Name the formula and the instant: one of 1 - largest free / total free, (allocated - requested) / allocated, sum(free^2) / total^2.`,
})

/** KV heads that the model does not have. */
export const kvHeads = auditRule({
  id: 'AU022',
  severity: 'error',
  name: 'Attention heads taken for KV heads',
  page: [
    `With grouped-query attention several attention heads share one pair of K and V: Llama 2 70B has 64 attention heads and 8 KV heads. A KV cache computed with 64 is eight times too large, and so is everything planned with it.`,
    `Tidemark compares the KV heads that were used with those of config.json (num_key_value_heads) where they are given, and with a short list of well-known models. On other models it is silent.`,
  ].join('\n\n'),
  advice: `Take num_key_value_heads from config.json or attention.head_count_kv from the GGUF: tidemark size does.`,
})

/** One quantity, several values. */
export const twoValues = auditRule({
  id: 'AU024',
  severity: 'warning',
  name: 'One quantity, two values',
  page: [
    `A document that gives the same quantity as 418.18 MB in one table and 413.18 MB in the next, or as 8 to 10 MB and later as 50 to 100, both called correct, is wrong at least once. Which one the later numbers were computed from decides which of them can be used.`,
    `Tidemark compares all values beyond their printed decimals, GB by either base, and says which of them another figure supports where one is given with them.`,
  ].join('\n\n'),
  advice: `Keep one, say how it was obtained, and compute the others again.`,
})

/** A figure that does not follow. */
export const doesNotFollow = auditRule({
  id: 'AU025',
  severity: 'warning',
  name: 'A figure does not follow from those beside it',
  page: [
    `A ratio, a change in per cent or a product is printed beside the figures that it was computed from, and they give something else: other inputs were used, a range was cut, or an example of one configuration was printed as the range of all.`,
    `Tidemark computes the figure from both inputs with all that their decimals allow, by 1000 and by 1024, and compares it with what was printed. Right arithmetic is silent here, however little it may mean: other rules look at that.`,
  ].join('\n\n'),
  advice: `Compute the figure again from what is printed beside it, or print the inputs that were used.`,
})
