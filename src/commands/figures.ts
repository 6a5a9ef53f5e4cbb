import { figures } from '../analyses/index.ts'
import type { AddCommand } from './terminal.ts'

/** `tidemark figures`: every published figure with unit and formula. */
export const addFigures: AddCommand = (program, terminal) => {
  program
    .command('figures')
    .description('every figure with its unit and formula')
    .argument('[prefix]', 'only names that start so, such as io.gaps')
    .option('--json', 'print as JSON')
    .addHelpText('after', `
Examples:
  $ tidemark figures
  $ tidemark figures io.naive --json`)
    .action(async (prefix: string | undefined, flags: { json?: boolean }) => {
      const chosen = figures.filter((figure) => figure.name.startsWith(prefix ?? ''))
      if (flags.json === true) {
        return terminal.out(`${JSON.stringify(chosen.map(({ name, unit, formula }) => ({ name, unit, formula })), null, 1)}\n`)
      }
      const width = Math.max(0, ...chosen.map((figure) => figure.name.length))
      await terminal.out(chosen.map(({ name, unit, formula }) => `${name.padEnd(width)}  ${unit.padEnd(8)}  ${formula}\n`).join(''))
    })
}
