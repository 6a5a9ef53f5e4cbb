/**
 * `npm run bench`: Tidemark against what a user would pick instead, side by side in one run. Exit code 1 when a floor fails
 * or two implementations disagree.
 *
 *   node bench/run.mjs [--only kernels|reuse|allocators|serving|statistics|coverage|process] [--quick]
 */
import { readFileSync } from 'node:fs'
import os from 'node:os'
import { parseArgs } from 'node:util'
import v8 from 'node:v8'
import vm from 'node:vm'
import { allocatorTable } from './allocators.mjs'
import { coverageTable } from './coverage.mjs'
import { decisionTable } from './decisions.mjs'
import { kernelTable } from './kernels.mjs'
import { compiler } from './native.mjs'
import { pagedTable } from './paged.mjs'
import { blkparseVersion, processTable } from './process.mjs'
import { reuseTable } from './reuse.mjs'
import { servingTable } from './serving.mjs'
import { Floors } from './statistics.mjs'

const { values: options } = parseArgs({ options: { only: { type: 'string' }, quick: { type: 'boolean', default: false } } })
if (![undefined, 'kernels', 'reuse', 'allocators', 'serving', 'statistics', 'coverage', 'process'].includes(options.only)) {
  console.error('--only takes kernels, reuse, allocators, serving, statistics, coverage or process')
  process.exit(2)
}

// Instances of earlier runs go at once: their memory must not crowd the next.
v8.setFlagsFromString('--expose-gc')
globalThis.gc = vm.runInNewContext('gc')

const { dependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'))
const cc = compiler()
console.log(`node ${process.version}, V8 ${process.versions.v8}; ${cc ?? 'no C compiler: rows and floors of C, and the process table, are skipped'}`)
console.log(`DuckDB node-api ${dependencies['@duckdb/node-api']}; ${blkparseVersion() ?? 'no blkparse'}; ${os.cpus().length} x ${os.cpus()[0].model}`)

const floors = new Floors()
try {
  if ([undefined, 'kernels'].includes(options.only)) {
    await kernelTable(1e6, options.quick ? 2 : 5, cc !== null, floors)
    if (!options.quick) await kernelTable(1e7, 5, cc !== null, floors)
  }
  if ([undefined, 'reuse'].includes(options.only)) await reuseTable(1e7, options.quick ? 2 : 7, cc !== null, floors)
  if ([undefined, 'allocators'].includes(options.only)) await pagedTable(1e7, options.quick ? 2 : 7, cc !== null, floors)
  if ([undefined, 'allocators'].includes(options.only)) await allocatorTable(1e7, options.quick ? 2 : 7, cc !== null, floors)
  if ([undefined, 'serving'].includes(options.only)) await servingTable(options.quick ? 2 : 5)
  if ([undefined, 'statistics'].includes(options.only)) decisionTable(options.quick ? 400 : 1000, floors)
  if ([undefined, 'coverage'].includes(options.only)) coverageTable(options.quick ? 200 : 1000, floors)
  if ([undefined, 'process'].includes(options.only) && cc !== null) processTable(options.quick ? 1 : 3, floors)
} catch (error) {
  console.error(`\nFAIL ${error.message}`)
  process.exitCode = 1
}
floors.print()
if (floors.failed > 0) process.exitCode = 1
// A twin that waits for its next command would keep the process alive after a failure.
process.exit()
