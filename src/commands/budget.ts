import { budgetFailed } from '../analyses/budget/verdict.ts'
import { readPlan } from '../node/read-plan.ts'
import { addOutputOptions, deliver, type OutputFlags } from './output.ts'
import type { AddCommand } from './terminal.ts'

const EXAMPLES = `
A plan of five lines (every key: docs/plan.md; its schema: schemas/plan.schema.json):
  host: 64 GiB
  models:
    - {gguf: model.gguf, context: 8192, slots: 4}
  pools:
    - {label: image cache, bytes: 20 GB, demand: [{count: 30, each: 10 MB}]}

Exit code 1 where it is over budget, below the headroom that it asks for, or contradicts itself; with --strict also without headroom, or where
the interval of the headroom reaches 0.

Examples:
  $ tidemark budget plan.yaml
  $ tidemark budget plan.yaml --strict --markdown summary.md --json plan.report.json
  $ tidemark budget plan.json --json - | jq '.figures["budget.headroom"]'
  $ tidemark explain BU008`

/** `tidemark budget`: what a plan commits of its memory, what is left, and whether its numbers hold together. */
export const addBudget: AddCommand = (program, terminal, setExitCode) => {
  const command = program
    .command('budget')
    .description('headroom of a memory plan: models, pools and reserve against a host or GPU, what-ifs, and an audit of its numbers')
    .argument('<plan>', 'plan as YAML or JSON, or - for standard input')
    .option('--strict', 'fail too without headroom, or where its interval reaches 0')
    .addHelpText('after', EXAMPLES)
  addOutputOptions(command).action(async (path: string, flags: OutputFlags & { strict?: boolean }) => {
    const report = await readPlan(path), value = (name: string): number | null => report.figures[`budget.${name}`]?.value ?? null
    await deliver(report, flags, terminal, [path], ['budget.groups', 'budget.pools', 'budget.whatIfs', 'budget.configurations', 'budget.against'])
    const headroom = value('headroom')!
    if (budgetFailed(report.verdict.grade, headroom < (value('minimum') ?? -Infinity), (value('headroomLow') ?? headroom) <= 0, flags.strict === true)) setExitCode(1)
  })
}
