import { InvalidArgumentError, type Command } from 'commander'
import { scratchPolicies, type ScratchPolicy } from '../../allocators/scratch.ts'
import { SHAPE_7B, type ForwardSettings, type ScratchShape } from '../../workloads/scratch.ts'

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

const UNITS: Readonly<Record<string, number>> = { '': 1, b: 1, kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30, tib: 2 ** 40, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 }

function bytes(text: string): number {
  const [, digits = '', unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(text) ?? []
  const value = Math.round(Number(digits) * (UNITS[unit.toLowerCase()] ?? Number.NaN))
  if (digits === '' || !Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('It takes bytes, such as 1GiB, 64KiB, 1GB (decimal) or 4096.')
  return value
}

function count(text: string): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('It takes a whole number of 1 or more.')
  return value
}

/** Limits that keep a made stream within memory and sizes whole. */
function atMost(most: number): (text: string) => number {
  return (text) => {
    const value = count(text)
    if (value > most) throw new InvalidArgumentError(`It takes at most ${most}.`)
    return value
  }
}

function seedOf(text: string): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value >= 2 ** 32) throw new InvalidArgumentError('It takes a whole number below 2^32.')
  return value
}

const REGION = 2 ** 16, MOST_TOUCHED = 512 * 2 ** 20

function touchBytes(text: string): number {
  const value = bytes(text)
  if (value < 2 ** 20 || value > MOST_TOUCHED || value % REGION !== 0) throw new InvalidArgumentError('It takes 1MiB to 512MiB, in steps of 64KiB; four times as much memory is used.')
  return value
}

/** Names of policies, split at commas. */
function policies(text: string): ScratchPolicy[] {
  return [...new Set(text.split(','))].map((name) => {
    const found = scratchPolicies.find((policy) => policy.name === name)
    if (found === undefined) throw new InvalidArgumentError(`There is no policy "${name}": there are ${scratchPolicies.map((policy) => policy.name).join(', ')}.`)
    return found
  })
}

/** Flags of the policies, of the made workload and of the measurement. */
export function addScratchOptions(command: Command): Command {
  return command
    .option('--policy <names>', `policies to compare, split at commas (default: all of ${scratchPolicies.map(({ name }) => name).join(', ')})`, policies)
    .option('--memory <bytes>', 'pool of every policy, which may refuse then (default: large enough)', bytes)
    .option('--alignment <bytes>', 'sizes are rounded up to a multiple of it', bytes, 256)
    .option('--chunk <bytes>', 'chunk of the policies that take memory in chunks', bytes, 64 * 1024)
    .option('--touch <bytes>', 'also measure this machine: real memory of so many bytes touched in order, strided and at random', touchBytes)
    .optionsGroup('Forward passes to make up where no stream is given (default: a 7B shape):')
    .option('--layers <n>', 'layers', atMost(1024), SHAPE_7B.layers)
    .option('--hidden <n>', 'hidden size', atMost(2 ** 20), SHAPE_7B.hidden)
    .option('--heads <n>', 'attention heads', atMost(4096), SHAPE_7B.heads)
    .option('--kv-heads <n>', 'heads of K and V (default: as many)', atMost(4096))
    .option('--head-size <n>', 'values of a head (default: hidden / heads)', atMost(2 ** 16))
    .option('--feed-forward <n>', 'width of gate and up', atMost(2 ** 22), SHAPE_7B.feedForward)
    .option('--vocabulary <n>', 'rows of the output', atMost(2 ** 22), SHAPE_7B.vocabulary)
    .option('--batch <tokens>', 'tokens of a prefill step, at most', atMost(2 ** 16), 512)
    .option('--sequences <n>', 'sequences of a decode step, at most', atMost(2 ** 14), 32)
    .option('--context <tokens>', 'tokens looked back on, at most', atMost(2 ** 22), 4096)
    .option('--steps <n>', 'forward passes', atMost(10_000), 64)
    .option('--overlap', 'the sampler reads the logits while the next step runs')
    .option('--seed <n>', 'draws the batches', seedOf, 1)
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
