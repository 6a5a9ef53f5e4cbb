import { basename, dirname, isAbsolute, join } from 'node:path'
import { analyseBudget } from '../analyses/budget/budget.ts'
import { unknownIn } from '../analyses/budget/changes.ts'
import type { ModelFile } from '../analyses/budget/models.ts'
import { readPlanText, type WholePlan } from '../analyses/budget/plan.ts'
import { parseEngineMemory } from '../context/engine-memory.ts'
import { TidemarkError } from '../core/error.ts'
import type { Input, Report } from '../core/result.ts'
import { version } from '../core/version.ts'
import { readModelMemory } from './model.ts'
import { PathFile } from './source.ts'
import { readText } from './text.ts'

/** Paths of models, those of what-ifs and configurations too, with where they stand. */
function pathsOf({ models = [], whatIfs = [], configurations = [] }: WholePlan): { path: string; at: (string | number)[] }[] {
  const changed = (list: readonly { models?: Record<string, { gguf?: string | undefined; config?: string | undefined }> | undefined }[], key: string): { path: string | undefined; at: (string | number)[] }[] =>
    list.flatMap(({ models: some = {} }, i) => Object.entries(some).map(([name, { gguf, config }]) => ({ path: gguf ?? config, at: [key, i, 'models', name] })))
  return [...models.map(({ gguf, config }, i) => ({ path: gguf ?? config, at: ['models', i] })), ...changed(whatIfs, 'whatIfs'), ...changed(configurations, 'configurations')]
    .filter((one): one is { path: string; at: (string | number)[] } => one.path !== undefined)
}

/** A log does not say how large its mapped model is: known where the plan has just one GGUF. */
function fileBytesOf(inputs: readonly Input[]): { fileBytes: number | null } {
  const models = inputs.filter(({ format, name }) => format === 'gguf' && !name.endsWith('.gz'))
  return { fileBytes: models.length === 1 ? models[0]!.bytes : null }
}

/** Reads a plan and the models that it names, by paths from its own folder, and computes the record. Throws `TidemarkError`. */
export async function readPlan(path: string): Promise<Report> {
  const { name, text, bytes } = await readText(path, 'a plan, YAML or JSON, not a trace')
  const { value: plan, lineOf } = readPlanText(text, name)
  const inputs: Input[] = [{ name, format: 'tidemark.plan/1', bytes, events: null, role: 'counted' }]
  const files = new Map<string, ModelFile>()
  for (const { path: file, at } of pathsOf(plan)) {
    if (files.has(file)) continue
    const place = path === '-' || isAbsolute(file) ? file : join(dirname(path), file)
    try {
      const model = await readModelMemory(place)
      files.set(file, model)
      inputs.push({ name: basename(place), format: model.weights.exact ? 'gguf' : 'config.json', bytes: new PathFile(place).bytes, events: null, role: 'counted' })
    } catch (error) {
      if (error instanceof TidemarkError) throw new TidemarkError(error.code, `${name}:${lineOf(at)}: ${error.message}`)
      throw error
    }
  }
  const log = plan.measured?.log === undefined ? null : await readText(isAbsolute(plan.measured.log) ? plan.measured.log : join(dirname(path), plan.measured.log), 'the log of an engine')
  if (log !== null) inputs.push({ name: log.name, format: 'engine log', bytes: log.bytes, events: null, role: 'cross-check' })
  // A config.json has no name of its own but that of its folder.
  const models = plan.models?.map((model) => (model.name === undefined && model.config !== undefined ? { ...model, name: files.get(model.config)!.kv.name } : model))
  return analyseBudget({ plan: { ...plan, models }, name, files, log: log === null ? null : parseEngineMemory(log.text, fileBytesOf(inputs)), unknown: unknownIn(name, lineOf), at: (place) => `${name}:${lineOf(place)}`, inputs, ledger: [] }, version)
}
