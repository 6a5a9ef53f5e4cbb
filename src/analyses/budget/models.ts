/** Models of a plan as rows: weights, KV and compute buffers by the rules of their engine. */
import { kvTypeNamed, parseKvTypes } from '../../context/kv-types.ts'
import type { LlamaVersion } from '../../context/kv-llama.ts'
import type { KvModel } from '../../context/model.ts'
import type { Weights } from '../../context/weights.ts'
import { heldAs } from '../../context/weights-held.ts'
import { TidemarkError } from '../../core/error.ts'
import { nearest } from '../../core/nearest.ts'
import type { PlanModel } from '../../formats/plan/models.ts'
import { questionOf, withNeed, type KvNeeds } from './kv-need.ts'
import { estimateModel } from './model-estimate.ts'
import type { RowsOfModel } from './plan-rows.ts'

/** A model that was read. */
export interface ModelFile {
  kv: KvModel
  weights: Weights
}

/** Files of models by their path in the plan. */
export type ModelFiles = ReadonlyMap<string, ModelFile>

const VERSIONS: readonly LlamaVersion[] = ['2023', '2024', '2025-05', '2026', 'gguf-parser']
/** Tokens where neither plan nor model say. */
const CONTEXT = 4096

/** How a model is served, with what is assumed where the plan is silent. */
export function servingOf(model: PlanModel, { kv }: ModelFile): { context: number; contextSaid: boolean; sequences: number; engine: NonNullable<PlanModel['engine']>; kvType: string } {
  return {
    context: model.context ?? kv.contextLength ?? CONTEXT, contextSaid: model.context !== undefined, sequences: model.slots ?? 1,
    engine: model.engine ?? 'llama.cpp', kvType: model.kvType ?? kv.valueType ?? 'f16',
  }
}

function versionOf(text: string | undefined): LlamaVersion | undefined {
  if (text === undefined) return undefined
  const found = VERSIONS.find((one) => one === text)
  if (found === undefined) throw new TidemarkError('USAGE', `version "${text}" of llama.cpp is not known; known are ${VERSIONS.join(', ')}${nearest(text, VERSIONS)}`)
  return found
}

/** Rows of models that are files; `at` says where one stands. Throws `USAGE` where settings do not fit the model. */
export function rowsOfFiles(files: ModelFiles, needs: KvNeeds, devices: boolean, at: (path: readonly (string | number)[]) => string): RowsOfModel {
  const rowsOf: RowsOfModel = (model, name, index) => {
    const file = files.get((model.gguf ?? model.config)!)!, { context, sequences, engine, kvType } = servingOf(model, file)
    const types = kvType.includes(':') ? parseKvTypes(kvType) : { k: kvTypeNamed(kvType), v: kvTypeNamed(kvType) }
    const version = engine === 'llama.cpp' ? versionOf(model.version) : undefined
    const layers = model.gpuLayers ?? (devices && model.on !== 'host' && engine === 'llama.cpp' ? file.kv.layers.length + 1 : undefined)
    // Where all of a model lies in one memory, the other gets no row of nothing.
    const rows = estimateModel({ name, kv: file.kv, weights: model.quantisation === undefined ? file.weights : heldAs(file.weights, model.quantisation) }, {
      engine, context, sequences, types, ...(version === undefined ? {} : { version }),
      ...(model.flashAttention === undefined ? {} : { flashAttention: model.flashAttention }), ...(model.batch === undefined ? {} : { microBatch: model.batch }),
      ...(layers === undefined ? {} : { gpuLayers: layers }), ...(model.pageSize === undefined ? {} : { pageSize: model.pageSize }),
    }).filter(({ bytes, place }) => bytes > 0 || place === undefined)
    if (model.requests === undefined) return rows
    const question = questionOf(model.requests, model, file.kv, types, context, index), need = needs.of(question)
    return need === null ? rows : withNeed(rows, question, need, types)
  }
  return (model, name, index) => {
    try {
      return rowsOf(model, name, index)
    } catch (error) {
      throw error instanceof TidemarkError ? new TidemarkError(error.code, `${at(['models', index])}: ${error.message}`) : error
    }
  }
}
