/** `tidemark simulate`: one line for each kind of memory that can be simulated. */
import type { AddCommand } from '../terminal.ts'
import { addSimulateBranch } from './branch.ts'
import { addSimulateKv } from './kv.ts'
import { addSimulatePaged } from './paged.ts'
import { addSimulatePrefix } from './prefix.ts'
import { addSimulateScratch } from './scratch.ts'

/** What can be simulated. A new one is one file and one line here. */
const kinds: readonly AddCommand[] = [addSimulateKv, addSimulatePaged, addSimulatePrefix, addSimulateBranch, addSimulateScratch]

/** `tidemark simulate kv|…`: the same workload through every policy. */
export const addSimulate: AddCommand = (program, terminal, setExitCode) => {
  const simulate = program.command('simulate').description('the same workload through every allocation policy, every kind of waste named')
  for (const add of kinds) add(simulate, terminal, setExitCode)
}
