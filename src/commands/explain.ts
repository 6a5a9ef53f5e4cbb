import { TidemarkError } from '../core/error.ts'
import { rules } from '../findings/index.ts'
import type { AddCommand } from './terminal.ts'

/** Breaks text at 88 columns. */
function wrapped(text: string): string {
  return text.split('\n').map((line) => line.replace(/(?![^\n]{1,88}$)([^\n]{1,88})\s/g, '$1\n')).join('\n')
}

/** `tidemark explain IO001`: what a rule knows. Without an id: all rules. */
export const addExplain: AddCommand = (program, terminal) => {
  program
    .command('explain')
    .description('what a finding means, why it misleads, what to do')
    .argument('[id]', 'a finding such as IO001; without one, all are listed')
    .option('--json', 'print as JSON')
    .addHelpText('after', `
Examples:
  $ tidemark explain IO001
  $ tidemark explain`)
    .action(async (id: string | undefined, flags: { json?: boolean }) => {
      const chosen = id === undefined ? rules : rules.filter((rule) => rule.id === id.toUpperCase())
      if (chosen.length === 0) throw new TidemarkError('USAGE', `there is no finding ${id}; tidemark explain lists all`)
      if (flags.json === true) {
        const pages = chosen.map(({ id: key, severity, name, page, advice }) => ({ id: key, severity, name, page, advice }))
        return terminal.out(`${JSON.stringify(id === undefined ? pages : pages[0], null, 1)}\n`)
      }
      if (id === undefined) return terminal.out(rules.map((rule) => `${rule.id}  ${rule.severity.padEnd(7)}  ${rule.name}\n`).join(''))
      const rule = chosen[0]!
      await terminal.out(`${rule.id}  ${rule.name} (${rule.severity})\n\n${wrapped(rule.page)}\n\nWhat to do: ${wrapped(rule.advice)}\n`)
    })
}
