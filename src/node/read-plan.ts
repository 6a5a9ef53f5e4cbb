import { basename, dirname, isAbsolute, join } from 'node:path'
import { analyseBudget } from '../analyses/budget/budget.ts'
import { peaksOf } from '../analyses/budget/against-measured.ts'
import { unknownIn } from '../analyses/budget/changes.ts'
import { KvNeeds } from '../analyses/budget/kv-need.ts'
import type { ModelFile } from '../analyses/budget/models.ts'
import { readPlanText, type WholePlan } from '../analyses/budget/plan.ts'
import { parseEngineMemory } from '../context/engine-memory.ts'
import { TidemarkError } from '../core/error.ts'
import type { Input, Report } from '../core/result.ts'
import { version } from '../core/version.ts'
import { readModelMemory } from './model.ts'
import { readSamples } from './read-samples.ts'
import { simulateNeed } from './simulate-need.ts'
import { PathFile } from './source.ts'
import { readText } from './text.ts'

/** Advice of readers of models that commands with flags can follow, and a plan cannot. */
const FLAGS = /, or the shape by --layers, --kv-heads and --head-size/

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
  const place = (file: string): string => (path === '-' || isAbsolute(file) ? file : join(dirname(path), file))
  const located = async <T>(at: readonly (string | number)[], read: () => Promise<T>): Promise<T> => {
    try {
      return await read()
    } catch (error) {
      throw error instanceof TidemarkError ? new TidemarkError(error.code, `${name}:${lineOf(at)}: ${error.message.replace(FLAGS, ', or write the model as rows')}`) : error
    }
  }
  for (const { path: file, at } of pathsOf(plan)) {
    if (files.has(file)) continue
    const model = await located(at, () => readModelMemory(place(file)))
    files.set(file, model)
    inputs.push({ name: basename(place(file)), format: model.weights.exact ? 'gguf' : 'config.json', bytes: new PathFile(place(file)).bytes, events: null, role: 'counted' })
  }
  const { log: logPath, samples: sampled } = plan.measured ?? {}
  const log = logPath === undefined ? null : await located(['measured', 'log'], () => readText(place(logPath), 'the log of an engine'))
  const samples = sampled === undefined ? null : await located(['measured', 'samples'], () => readSamples([sampled].flat().map(place)))
  if (log !== null) inputs.push({ name: log.name, format: 'engine log', bytes: log.bytes, events: null, role: 'cross-check' })
  // A config.json has no name of its own but that of its folder.
  const models = plan.models?.map((model) => (model.name === undefined && model.config !== undefined ? { ...model, name: files.get(model.config)!.kv.name } : model))
  const needs = new KvNeeds(), peaks = samples === null ? [] : peaksOf(samples.trace, samples.wholes)
  if (samples !== null) inputs.push(...samples.inputs.map((input): Input => ({ ...input, role: input.role === 'counted' ? 'cross-check' : input.role })))
  const work = (): Report => analyseBudget({
    plan: { ...plan, models }, name, files, needs, log: log === null ? null : parseEngineMemory(log.text, fileBytesOf(inputs)), peaks, unknown: unknownIn(name, lineOf), at: (where) => `${name}:${lineOf(where)}`,
    inputs, ledger: samples?.ledger ?? [],
  }, version)
  const first = work()
  if (needs.missing.size === 0) return first
  await needs.learn((question) => located(['models', question.index, 'requests'], async () => {
    const { need, inputs: read } = await simulateNeed(question, place(question.trace))
    for (const one of read) if (!inputs.some((other) => other.name === one.name)) inputs.push(one)
    return need
  }))
  return work()
}
