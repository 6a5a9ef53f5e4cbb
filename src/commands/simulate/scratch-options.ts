import { InvalidArgumentError, type Command } from 'commander'
import { scratchPolicies, type ScratchPolicy } from '../../allocators/scratch.ts'
import { SHAPE_7B, type ForwardSettings, type ScratchShape } from '../../workloads/scratch.ts'
import { countUpTo, listOf, parseBytes, parseSeed, policyOf } from '../values.ts'

/** As commander leaves them. */
export interface ScratchFlags {
  policy?: ScratchPolicy[]
  memory?: number
  alignment: number
  chunk: number
  touch?: number
  layers: number
  hidden: number
  heads: number
  kvHeads?: number
  headSize?: number
  feedForward: number
  vocabulary: number
  batch: number
  sequences: number
  context: number
  steps: number
  overlap?: boolean
  seed: number
}

const REGION = 2 ** 16, MOST_TOUCHED = 512 * 2 ** 20

function touchBytes(text: string): number {
  const value = parseBytes(text)
  if (value < 2 ** 20 || value > MOST_TOUCHED || value % REGION !== 0) throw new InvalidArgumentError('It takes 1MiB to 512MiB, in steps of 64KiB; four times as much memory is used.')
  return value
}

/** Flags of the policies, of the made workload and of the measurement. */
export function addScratchOptions(command: Command): Command {
  return command
    .option('--policy <names>', `policies to compare, split at commas (default: all of ${scratchPolicies.map(({ name }) => name).join(', ')})`, listOf(policyOf(scratchPolicies)))
    .option('--memory <bytes>', 'pool of every policy, which may refuse then (default: large enough)', parseBytes)
    .option('--alignment <bytes>', 'sizes are rounded up to a multiple of it', parseBytes, 256)
    .option('--chunk <bytes>', 'chunk of the policies that take memory in chunks', parseBytes, 64 * 1024)
    .option('--touch <bytes>', 'also measure this machine: real memory of so many bytes touched in order, strided and at random', touchBytes)
    .optionsGroup('Forward passes to make up where no stream is given (default: a 7B shape):')
    .option('--layers <n>', 'layers', countUpTo(1024), SHAPE_7B.layers)
    .option('--hidden <n>', 'hidden size', countUpTo(2 ** 20), SHAPE_7B.hidden)
    .option('--heads <n>', 'attention heads', countUpTo(4096), SHAPE_7B.heads)
    .option('--kv-heads <n>', 'heads of K and V (default: as many)', countUpTo(4096))
    .option('--head-size <n>', 'values of a head (default: hidden / heads)', countUpTo(2 ** 16))
    .option('--feed-forward <n>', 'width of gate and up', countUpTo(2 ** 22), SHAPE_7B.feedForward)
    .option('--vocabulary <n>', 'rows of the output', countUpTo(2 ** 22), SHAPE_7B.vocabulary)
    .option('--batch <tokens>', 'tokens of a prefill step, at most', countUpTo(2 ** 16), 512)
    .option('--sequences <n>', 'sequences of a decode step, at most', countUpTo(2 ** 14), 32)
    .option('--context <tokens>', 'tokens looked back on, at most', countUpTo(2 ** 22), 4096)
    .option('--steps <n>', 'forward passes', countUpTo(10_000), 64)
    .option('--overlap', 'the sampler reads the logits while the next step runs')
    .option('--seed <n>', 'draws the batches', parseSeed, 1)
}

/** Flags of the made workload, as commander names them. */
const MADE = ['layers', 'hidden', 'heads', 'kvHeads', 'headSize', 'feedForward', 'vocabulary', 'batch', 'sequences', 'context', 'steps', 'overlap', 'seed']

/** The first flag of the made workload that was given, or `null`. */
export function madeFlag(command: Command): string | null {
  const name = MADE.find((one) => command.getOptionValueSource(one) === 'cli')
  return name === undefined ? null : `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

/** The shape and the steps that the flags ask for. */
export function workloadOf(flags: ScratchFlags): { shape: ScratchShape; settings: ForwardSettings } {
  const { layers, hidden, heads, feedForward, vocabulary, steps, batch, sequences, context, seed } = flags
  return {
    shape: { layers, hidden, heads, kvHeads: flags.kvHeads ?? heads, headSize: flags.headSize ?? Math.ceil(hidden / heads), feedForward, vocabulary },
    settings: { steps, batch, sequences, context, valueBytes: 4, overlap: flags.overlap === true, seed },
  }
}
