import type { BaselineFacts } from '../analyses/baseline-figures.ts'
import type { Rule } from './rule.ts'

/** Two measurements from different surroundings. */
export const changedEnvironment: Rule<BaselineFacts> = {
  id: 'BL001',
  severity: 'error',
  name: 'Baseline from other surroundings',
  page: [
    `A difference between two measurements is that of the program only if nothing else differs. Another kernel, CPU, amount of memory, THP setting, swap or frequency governor each move timings by more than most changes of a program do.`,
    `A baseline records an allow-list of such keys, the settings of the records, the size of the model, and what --env adds. A key of the machine that differs forbids comparing noisy metrics; counts and bytes do not depend on it. Settings, model and keys of --env forbid all.`,
    `A key given to --override is compared all the same, and the report says so.`,
  ].join('\n\n'),
  advice: 'Measure both sides on one machine, by turns; or save a new baseline there. Where the key cannot matter, --override KEY.',
  check({ changes }) {
    const found = changes.filter(({ forbids }) => forbids !== 'none'), open = found.filter(({ overridden }) => !overridden)
    if (found.length === 0) return null
    const list = (those: typeof found): string => those.map(({ key, before, now }) => `${key}: ${before ?? 'not told'} \u2192 ${now ?? 'not told'}`).join('; ')
    return {
      severity: open.length > 0 ? 'error' : 'warning',
      title: open.length > 0 ? `The surroundings changed (${list(open)})` : `Compared although the surroundings changed (${list(found)})`,
      evidence: { 'keys that differ': found.length, overridden: found.length - open.length },
    }
  },
}
