import { basename } from 'node:path'
import { existsSync, statSync } from 'node:fs'
import type { SizeFacts } from '../analyses/kv-size-figures.ts'
import { wholeAnswer, wholeModels, wholeTable } from '../analyses/kv-size-memory.ts'
import { sizeReport } from '../analyses/kv-size.ts'
import { kvModelFromShape } from '../context/kv-model-shape.ts'
import { shard } from '../context/kv-size.ts'
import type { KvModel } from '../context/model.ts'
import { heldAs } from '../context/weights-held.ts'
import { TidemarkError } from '../core/error.ts'
import type { Answer, Input, LedgerEntry, Table } from '../core/result.ts'
import { version } from '../core/version.ts'
import { readModelMemory } from '../node/model.ts'
import { addModelOptions, kvTypesOf, readModel, type ModelFlags } from './model-options.ts'
import { addOutputOptions, deliver, type OutputFlags } from './output.ts'
import type { AddCommand } from './terminal.ts'
import { parseBytes, parseCount } from './values.ts'

interface SizeFlags extends ModelFlags, OutputFlags {
  sequences: number
  memory?: number
  pageSize: number
  slots?: number
  flashAttention?: boolean
  tensorParallel: number
  weights?: string | true
}

/** The model of seed document 002, whose benchmark printed 1.00 MB a token. */
const EXAMPLE: KvModel = kvModelFromShape({ layers: 32, kvHeads: 32, headSize: '128', context: 512 })
const EXAMPLE_MEMORY = 80 * 2 ** 30
const EXAMPLE_ANSWER: Answer = {
  question: 'Why not 1.00 MB a token?',
  answer: 'A benchmark of these 32 layers x 32 heads x 128 printed 1.00 MB a token and 512.00 MB at 512 tokens: it counted 4 bytes for a value that takes 2, and called MiB MB. In f16 it is half.',
}
/** Where neither model nor flags say. */
const CONTEXT = 4096

const EXAMPLES = `
Examples:
  $ tidemark size                                                     an example: 32 layers, 32 heads of 128
  $ tidemark size Qwen3-4B/config.json --memory 80GiB                 how many sequences fit
  $ tidemark size model.gguf --context 32768 --kv-type q8_0 --flash-attention
  $ tidemark size --layers 80 --kv-heads 8 --head-size 128 --context 131072 --memory 300GiB
  $ tidemark size Qwen3-4B/config.json --weights Q4_0 --context 8192  weights, KV and compute buffers by engine
  $ tidemark size --layers 61 --mla 512:64 --context 163840           latent attention (DeepSeek)
  $ tidemark size --layers 26 --kv-heads 1 --head-size 256 --window 512:6 --context 32768
  $ tidemark size config.json --kv-type q8_0:f16 --slots 4 --json - | jq '.tables["kv.engines"]'`

/** `tidemark size`: KV bytes of a model, a token, a sequence and as engines round them. */
export const addSize: AddCommand = (program, terminal) => {
  const command = program
    .command('size')
    .description('KV cache of a model: bytes a token, a sequence, and how many fit, as llama.cpp, vLLM and the papers count')
    .argument('[model]', 'GGUF, config.json or the folder of one; the same as --model')
    .option('--memory <bytes>', 'what is left for KV on one device, such as 80GiB', parseBytes)
    .option('--sequences <n>', 'sequences of the whole context', parseCount, 1)
    .option('--slots <n>', 'slots that share the context, as in llama-server --parallel', parseCount)
    .option('--page-size <tokens>', 'tokens of a page', parseCount, 16)
    .option('--flash-attention', 'llama.cpp with flash attention: other padding, and V may be quantised')
    .option('--tensor-parallel <n>', 'devices that share the heads: sizes are those of one', parseCount, 1)
    .option('--weights [type]', 'the whole model: weights and compute buffers too; with a type, such as Q4_0, as they would be held in it')
    .addHelpText('after', EXAMPLES)
  addOutputOptions(addModelOptions(command)).action(async (file: string | undefined, flags: SizeFlags) => {
    if (file !== undefined && flags.model !== undefined) throw new TidemarkError('USAGE', `two models are named: ${file} and --model ${flags.model}`)
    const path = file ?? flags.model
    // A model that was read keeps its own length, so that a longer one can be told.
    const { context, ...rest } = flags
    const read = await readModel({ ...rest, ...(path === undefined ? {} : { model: path }), ...(path === undefined && context !== undefined ? { context } : {}) })
    const { facts, ledger } = factsOf(read, flags)
    const whole = flags.weights === undefined ? null : await wholeOf(path, facts, flags.weights)
    const report = sizeReport(facts, inputOf(path, facts.model), version, { ledger: [...ledger, ...whole?.ledger ?? []], answers: [...whole?.answers ?? [], ...read === null && flags.kvType === undefined ? [EXAMPLE_ANSWER] : []] })
    if (whole !== null) report.tables['kv.memory'] = whole.table
    await deliver(report, flags, terminal, [path ?? 'kv-size'], ['kv.layers', 'kv.types', 'kv.engines', ...whole === null ? [] : ['kv.memory']])
  })
}

/** As one of so many devices sees it. Throws `USAGE` where heads would be left over: engines do not start so. */
function shared(model: KvModel, ways: number): KvModel {
  const odd = model.layers.find(({ kind, heads }) => (kind === 'full' || kind === 'sliding') && heads % ways !== 0 && ways % heads !== 0)
  if (odd !== undefined) throw new TidemarkError('USAGE', `${odd.heads} KV heads cannot be shared evenly by ${ways} devices: give a --tensor-parallel that divides them, or is a multiple of them`)
  return ways === 1 ? model : shard(model, ways)
}

function factsOf(read: KvModel | null, flags: SizeFlags): { facts: SizeFacts; ledger: LedgerEntry[] } {
  const model = read ?? EXAMPLE
  const said = kvTypesOf(model, flags), own = model.contextLength, context = flags.context ?? own ?? CONTEXT
  const facts: SizeFacts = {
    model: shared(model, flags.tensorParallel),
    types: { k: said.k, v: said.v },
    typesSaid: said.said,
    context,
    contextSaid: flags.context !== undefined ? 'asked for' : own !== null ? 'as the model says' : 'assumed',
    sequences: flags.sequences,
    memory: flags.memory ?? (read === null ? EXAMPLE_MEMORY : null),
    pageSize: flags.pageSize,
    slots: flags.slots ?? null,
    flashAttention: flags.flashAttention === true,
    ways: flags.tensorParallel,
  }
  const longer = own !== null && read !== null && context > own
  return { facts, ledger: longer ? [{ kind: 'doubted', reason: `a context of ${context} tokens is beyond the ${own} that the model was made for`, count: 1, advice: 'Sizes hold all the same; the model may not.' }] : [] }
}

/** Weights and compute buffers beside the KV. */
async function wholeOf(path: string | undefined, facts: SizeFacts, type: string | true): Promise<{ table: Table; answers: Answer[]; ledger: LedgerEntry[] }> {
  if (path === undefined) throw new TidemarkError('USAGE', '--weights needs a model: name a GGUF or a config.json')
  if (facts.ways !== 1) throw new TidemarkError('USAGE', '--weights tells one memory for all of the model: leave out --tensor-parallel')
  const { weights } = await readModelMemory(path), held = type === true ? weights : heldAs(weights, type), models = wholeModels(facts, held)
  const advice = 'Compare with the size of the file, or with the buffers that the engine’s log names.'
  return { table: wholeTable(models, facts.model.name), answers: wholeAnswer(models, facts.model.name), ledger: held.notes.map(({ kind, reason }) => ({ kind, reason, count: 1, advice })) }
}

function inputOf(path: string | undefined, model: KvModel): Input[] {
  if (path === undefined || !existsSync(path)) return []
  const folder = statSync(path).isDirectory()
  return [{ name: basename(path), format: model.source.endsWith('GGUF header') ? 'gguf' : 'config.json', bytes: folder ? null : statSync(path).size, events: null, role: 'counted' }]
}
