import { InvalidArgumentError } from 'commander'
import { bytesOfType } from '../analyses/claim-checks.ts'
import { readClaimFile } from '../node/read-claims.ts'
import { addOutputOptions, deliver, type OutputFlags } from './output.ts'
import type { AddCommand } from './terminal.ts'
import { parseCount } from './values.ts'

interface Flags extends OutputFlags {
  layers?: number
  kvHeads?: number
  headSize?: number
  kvType?: string
}

function type(text: string): string {
  if (bytesOfType(text) === null) throw new InvalidArgumentError('It takes a type of values such as f16, bf16, f32, q8_0 or q4_0.')
  return text
}

const EXAMPLES = `
Reads text with headings and lines such as "Peak memory: 512.00 MB", or a JSON list of {"name", "value", "unit", "group"}.
Reads claims that you write down, too: YAML or JSON of "schema: tidemark.claims/1" (schemas/claims.schema.json, docs/claims.md), such as

  schema: tidemark.claims/1
  claims:
    - { kind: sum, name: pools, rows: [{ name: a, value: 1.4 GB }, { name: b, value: 2.0 GB }], total: ~5.4 GB }
    - { kind: headroom, name: host, capacity: 512 GB, reserved: [{ name: pools, value: 447 GB }, { name: models, value: 65 GB }] }

Examples:
  $ cargo bench --bench memory_bench | tidemark claims -
  $ tidemark claims bench.txt --layers 32 --kv-heads 32 --head-size 128 --kv-type f16
  $ tidemark claims bench.json --json - | jq .findings
  $ tidemark claims plan-claims.yaml -o claims.html
  $ tidemark explain AL001`

/** `tidemark claims`: what a benchmark printed, checked. */
export const addClaims: AddCommand = (program, terminal) => {
  const command = program
    .command('claims')
    .description('check numbers that a benchmark printed or a document states: sums, sizes, rates, percentages, what-ifs')
    .argument('<file>', 'what it printed, or claims in YAML or JSON; - is standard input')
    .option('--layers <count>', 'layers of the model, where the headings do not say', parseCount)
    .option('--kv-heads <count>', 'KV heads of a layer', parseCount)
    .option('--head-size <count>', 'values of one head', parseCount)
    .option('--kv-type <type>', 'type of the values in the KV cache', type)
    .addHelpText('after', EXAMPLES)
  addOutputOptions(command).action(async (file: string, flags: Flags) => {
    const { layers = null, kvHeads = null, headSize = null, kvType = null } = flags
    await deliver(await readClaimFile(file, { layers, kvHeads, headSize, kvType }), flags, terminal, [file], ['claims'])
  })
}
