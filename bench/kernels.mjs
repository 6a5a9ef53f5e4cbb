/** The kernel table: unique sectors and gaps against the same algorithm in C and against SQL. */
import os from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { columnsOf, setNames } from './columns.mjs'
import { compile, CTwin } from './native.mjs'
import { median, ms, mustEqual, table } from './statistics.mjs'
import { Tidemark } from './tidemark.mjs'

const KERNELS = ['unique', 'gaps']
const C_FLOOR = 0.6
const SQL_FLOOR = { unique: { seq: 50, uni: 13 }, gaps: { seq: 60, uni: 60 } }
/** Runs of Tidemark and C in each round; SQL has one. */
const PER_ROUND = 3
const IDLE_ENOUGH = 0.9

/** The five classes of the report from the 128 cells of the histogram. */
function classes(cells) {
  const sum = (from, to) => cells.slice(from, to).reduce((a, b) => a + b, 0)
  return [sum(0, 1), sum(1, 9), sum(9, 12), sum(12, 64), sum(64, 128)]
}

/** Share of the CPUs that was idle over the last half second. */
async function idleShare() {
  const sum = () => os.cpus().reduce(([idle, all], { times }) => [idle + times.idle, all + Object.values(times).reduce((a, b) => a + b)], [0, 0])
  const [idle, all] = sum()
  await sleep(500)
  const [idleNow, allNow] = sum()
  return (idleNow - idle) / (allNow - all)
}

/** Interleaved rounds of one kernel on one set; times by implementation, the first call of each kept apart. */
async function measure(kernel, { tidemark, twin, sql }, rounds) {
  const times = { tidemark: [], c: [], sql: [], sqlCpu: [] }
  const first = tidemark.run(kernel)
  const check = (name, numbers) => mustEqual(`${kernel}, ${name}`, first.numbers, numbers)
  const checkSql = (numbers) => mustEqual(`${kernel}, DuckDB`, kernel === 'gaps' ? classes(first.numbers) : first.numbers, numbers)
  if (twin) check('C', (await twin.run(kernel)).numbers)
  if (sql) checkSql((await sql.run(kernel)).numbers)
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < PER_ROUND; i++) {
      const ours = tidemark.run(kernel)
      check('second run', ours.numbers)
      times.tidemark.push(ours.ms)
      if (!twin) continue
      const c = await twin.run(kernel)
      check('C', c.numbers)
      times.c.push(c.ms)
    }
    globalThis.gc?.()
    if (!sql) continue
    const query = await sql.run(kernel)
    checkSql(query.numbers)
    times.sql.push(query.ms)
    times.sqlCpu.push(query.cpu)
  }
  return { first: first.ms, times }
}

/** Two threads flatter us on a busy machine: measured only when the CPUs are idle. */
async function twoThreads(sql, kernel) {
  const idle = await idleShare()
  if (idle < IDLE_ENOUGH) return `busy (${Math.round(idle * 100)} % idle)`
  await sql.threads(2)
  const runs = []
  for (let i = 0; i < 3; i++) runs.push((await sql.run(kernel)).ms)
  await sql.threads(1)
  return ms(median(runs))
}

const HEADING = ['CPU ms, median (min)', 'tidemark', 'first call', 'C', 'of C', 'DuckDB wall', 'DuckDB CPU', 'ratio', '2 threads']

/** Prints the table for `n` accesses; floors against SQL belong to 1e7. */
export async function kernelTable(n, rounds, hasCompiler, floors) {
  const { DuckDB } = await import('./duckdb.mjs')
  const program = hasCompiler ? compile('twins') : null
  const rows = [HEADING]
  for (const name of setNames) {
    const columns = columnsOf(name, n)
    const parts = { tidemark: new Tidemark(columns), twin: program && new CTwin(program, columns.n, columns.starts, columns.lengths), sql: await DuckDB.open(columns) }
    await parts.sql.threads(1)
    for (const kernel of KERNELS) {
      const { first, times } = await measure(kernel, parts, rounds)
      const ours = median(times.tidemark)
      const ofC = program && median(times.c) / ours
      const ratio = median(times.sqlCpu) / ours
      const pair = (values) => `${ms(median(values))} (${ms(Math.min(...values))})`
      rows.push([
        `${kernel} ${name}`, pair(times.tidemark), ms(first), program ? pair(times.c) : '-', program ? ofC.toFixed(2) : '-', pair(times.sql),
        pair(times.sqlCpu), `${ratio.toFixed(1)}x`, await twoThreads(parts.sql, kernel),
      ])
      const title = `${kernel} ${name} ${n.toExponential(0).replace('+', '')}`
      if (program) floors.atLeast(`${title}, of C`, ofC, C_FLOOR)
      const wanted = SQL_FLOOR[kernel][name]
      if (n === 1e7 && wanted) floors.atLeast(`${title}, DuckDB 1 thread by CPU / tidemark`, ratio, wanted)
    }
    await parts.twin?.close()
    parts.sql.close()
  }
  console.log(`\nKernels, ${n.toLocaleString('en')} accesses, ${rounds} rounds of ${PER_ROUND} (DuckDB 1, one thread); copying into the batch is counted for no one`)
  console.log(table(rows))
}
