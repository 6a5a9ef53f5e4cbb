import { errorsCancel } from '../analyses/budget/against-measured.ts'
import type { BudgetFacts } from '../analyses/budget/facts.ts'
import { formatBytes, formatCount, formatShare } from '../core/units.ts'
import { sum } from '../analyses/table.ts'
import type { Rule } from './rule.ts'

/** An estimate of an engine of no version. */
export const noVersion: Rule<BudgetFacts> = {
  id: 'BU006',
  severity: 'info',
  name: 'Estimate without a version of the engine',
  page: [
    'What an engine allocates for the same model and context changes from version to version: llama.cpp padded its KV cells to 32, then to 256, gave sliding layers a cache of their own, and kept it in f16. Estimators drift whenever the allocator changes; one field comparison was off by -27 GiB in the weights and +20.6 GiB in the rest.',
    'Tidemark computes by the rules of a version and tags the rows with it. Where the plan names none it takes the newest that it knows and widens the interval to those of the other versions; that is said here.',
  ].join('\n\n'),
  advice: 'Write version: beside engine: (2023, 2024, 2025-05, 2026 or gguf-parser for llama.cpp), the one that will run.',
  check({ served }) {
    const silent = served.filter(({ engine, versionSaid }) => engine === 'llama.cpp' && !versionSaid)
    if (silent.length === 0) return null
    return { title: `${silent.map(({ name }) => name).join(', ')}: KV by the newest rules of llama.cpp, for the plan names no version`, evidence: { models: silent.map(({ name }) => name).join(', '), 'rules taken': '2026' } }
  },
}

/** KV for one user. */
export const oneSequence: Rule<BudgetFacts> = {
  id: 'BU007',
  severity: 'warning',
  name: 'KV for one sequence',
  page: [
    'A KV cache grows with every sequence that is served at once. Estimators print the KV of one sequence of the context, and a server runs with four, or with 256: the same row is then that many times larger, or each sequence gets that share of the context.',
    'Tidemark counts context x slots. It fires where a plan gives a model and does not say how many sequences at once, and says what each more would take.',
  ].join('\n\n'),
  advice: 'Write slots: beside context: the number of sequences at once, as in llama-server --parallel or vLLM --max-num-seqs; slots: 1 if it is one.',
  check({ served, expanded }) {
    const silent = served.filter(({ sequencesSaid }) => !sequencesSaid), [first] = silent
    if (first === undefined) return null
    const kv = ({ index }: (typeof served)[number]): number => sum(expanded.rows.filter(({ path, group }) => group === 'kv' && path[0] === 'models' && path[1] === index).map(({ bytes }) => bytes))
    return {
      title: `${first.name}: KV is counted for one sequence of ${formatCount(first.context)} tokens; each more takes ${formatBytes(kv(first))}`,
      evidence: Object.fromEntries(silent.map((one) => [one.name, `1 x ${formatCount(one.context)} tokens, ${formatBytes(kv(one))}`])),
    }
  },
}

/** What-ifs that change the same bytes. */
export const overlappingWhatIfs: Rule<BudgetFacts> = {
  id: 'BU008',
  severity: 'warning',
  name: 'What-ifs do not add up',
  page: [
    'Two savings on the same row are not their sum: half of the bits saves half, three quarters of the weights saves a quarter, both together leave 0.375 and save 0.625, not 0.75. A smaller model that is quantised saves less by it; a component that is gone saves nothing by being pruned.',
    'Tidemark works out each what-if alone, each on top of those before it, and all together. It fires where the sum of the gains alone is not what they come to together.',
  ].join('\n\n'),
  advice: 'Quote what they come to together, or each on top of those before it; never a sum of gains alone.',
  check({ whatIfs }) {
    if (whatIfs === null || Math.abs(whatIfs.together - whatIfs.sumOfAlone) < 1) return null
    return {
      title: `Alone the what-ifs leave ${formatBytes(whatIfs.sumOfAlone)} more in sum, together ${formatBytes(whatIfs.together)}`,
      evidence: { ...Object.fromEntries(whatIfs.list.map(({ label, alone, onTop }) => [label, `${formatBytes(alone)} alone, ${formatBytes(onTop)} on top of those before it`])), together: formatBytes(whatIfs.together) },
    }
  },
}

const bytesOr = (bytes: number | null): string => (bytes === null ? 'not told' : formatBytes(bytes))

/** Errors that hide each other in a total. */
export const cancellingTerms: Rule<BudgetFacts> = {
  id: 'BU009',
  severity: 'warning',
  name: 'Errors cancel in the total',
  page: [
    'An estimate can be right in sum and wrong in every part: in a field comparison the weights were 27 GiB too small, everything else 20.6 GiB too large, and the total off by 6.9 GiB. The next model, with other proportions, is then off by any amount.',
    'Tidemark compares term by term. It fires where the terms are off by more than twice what their total is, and by more than a twentieth of what was measured.',
  ].join('\n\n'),
  advice: 'Trust no term because the total agrees: correct the terms one by one, the largest first.',
  check({ against }) {
    if (against === null || against.measured === null) return null
    const { gross, planned, measured } = against, net = Math.abs(planned - measured)
    if (!errorsCancel(net, gross, measured)) return null
    return {
      title: `The terms are off by ${formatBytes(gross)}, their sum by ${formatBytes(net)} only: errors cancel`,
      evidence: { ...Object.fromEntries(against.terms.map((term) => [term.label, `planned ${bytesOr(term.planned)}, measured ${bytesOr(term.measured)}`])), 'off, in all': formatShare(gross / measured) },
    }
  },
}
