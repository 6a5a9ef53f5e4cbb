import { basename } from 'node:path'
import type { Command } from 'commander'
import { scratchPolicies } from '../../allocators/scratch.ts'
import { scratchReport, simulateScratch } from '../../analyses/scratch.ts'
import { Simulators } from '../../core/simulators.ts'
import { TidemarkError } from '../../core/error.ts'
import type { Cell } from '../../core/result.ts'
import { loadSimulators } from '../../node/module.ts'
import { readAllocations } from '../../node/read-allocations.ts'
import { measureTouch } from '../../node/touch.ts'
import { version } from '../../core/version.ts'
import type { AllocationTrace } from '../../traces/allocations.ts'
import { forwardPasses, largestBuffers, type LargestBuffer } from '../../workloads/scratch.ts'
import { showProgress } from '../io-options.ts'
import { addOutputOptions, deliver, type OutputFlags } from '../output.ts'
import { printable } from '../summary.ts'
import type { AddCommand } from '../terminal.ts'
import { addScratchOptions, madeFlag, workloadOf, type ScratchFlags } from './scratch-options.ts'

/** Events that a made stream may have. */
const MOST_EVENTS = 5_000_000
/** Allocations and frees of a layer, and of a step beside its layers. */
const LAYER_EVENTS = 28, STEP_EVENTS = 8

const EXAMPLES = `
Examples:
  $ tidemark simulate scratch                                  64 forward passes of a 7B shape through every policy
  $ tidemark simulate scratch snapshot.pickle                  a recorded stream: PyTorch snapshot, CSV, JSON lines, MiniMalloc
  $ tidemark simulate scratch --policy best-fit,bump --memory 512MiB
  $ tidemark simulate scratch --layers 80 --hidden 8192 --heads 64 --kv-heads 8 --feed-forward 28672 --batch 2048
  $ tidemark simulate scratch --touch 256MiB                   and what real memory of this machine gives
  $ tidemark simulate scratch trace.csv --json - | jq .tables`

interface Workload extends AllocationTrace {
  name: string
  buffers: LargestBuffer[] | null
  asked: Record<string, Cell>
}

/** Forward passes of a shape, made up. Throws `USAGE` for more than can be held. */
function made(flags: ScratchFlags): Workload {
  const { shape, settings } = workloadOf(flags), events = settings.steps * (shape.layers * LAYER_EVENTS + STEP_EVENTS)
  if (events > MOST_EVENTS) throw new TidemarkError('USAGE', `${settings.steps} steps of ${shape.layers} layers make ${events} events, more than ${MOST_EVENTS}: give fewer --steps`)
  const buffers = largestBuffers(shape, settings)
  const beyond = buffers.find(({ bytes }) => bytes > 2 ** 38)
  if (beyond !== undefined) throw new TidemarkError('USAGE', `${beyond.buffer} would take ${beyond.bytes} bytes at ${beyond.step}, more than 256 GiB: give a smaller --batch or --context`)
  const allocations = forwardPasses(shape, settings)
  return {
    name: `${settings.steps} forward passes of ${shape.layers} layers x ${shape.hidden}`, buffers, allocations, ledger: [], asked: { ...shape, ...settings, overlap: settings.overlap ? 'yes' : 'no' },
    inputs: [{ name: 'forward passes made from a shape (assumed)', format: 'workload', bytes: null, events: allocations.kinds.length, role: 'counted' }],
  }
}

/** `tidemark simulate scratch`: scratch memory through every policy. */
export const addSimulateScratch: AddCommand = (program, terminal) => {
  const command: Command = program
    .command('scratch')
    .description('scratch memory: what each policy needs, wastes and does, beside the lower bound')
    .argument('[streams...]', 'recorded allocations, one after the other (default: forward passes made from a shape)')
    .addHelpText('after', EXAMPLES)
  addScratchOptions(addOutputOptions(command)).action(async (paths: string[], flags: ScratchFlags & OutputFlags) => {
    const without = paths.length > 0 ? madeFlag(command) : null
    if (without !== null) throw new TidemarkError('USAGE', `${without} is about forward passes that are made up; ${basename(paths[0]!)} is a recorded stream: leave one of them out`)
    const work: Workload = paths.length === 0
      ? made(flags)
      : { ...await readAllocations(paths, showProgress(terminal)), name: paths.map((path) => basename(path)).join(', '), buffers: null, asked: {} }
    const { allocations, inputs, ledger, name, buffers } = work
    const settings = { alignment: flags.alignment, chunkBytes: flags.chunk }, pool = flags.memory ?? null
    const policies = flags.policy ?? scratchPolicies, openSimulators = (): Simulators => new Simulators(loadSimulators())
    const simulated = simulateScratch(allocations, policies, settings, pool, openSimulators, (policy) => terminal.progress(`simulating ${printable(policy)}`))
    if (flags.touch !== undefined) terminal.progress('touching real memory')
    const touch = flags.touch === undefined ? null : await measureTouch(openSimulators(), flags.touch)
    const asked = { memory: pool, alignment: flags.alignment, chunk: flags.chunk, touch: flags.touch ?? null, policies: policies.map((policy) => policy.name).join(', '), ...work.asked }
    const report = scratchReport({ ...simulated, name, times: allocations.times, startBytes: allocations.startBytes, settings, buffers, touch }, { inputs, ledger }, asked, version)
    await deliver(report, flags, terminal, paths.length === 0 ? ['scratch'] : paths, ['alloc.policies', 'alloc.touch', 'alloc.touchProof'])
  })
}
