/** What an analyst would write in SQL: the union with one window, the gaps with LAG. */
import { performance } from 'node:perf_hooks'
import { DuckDBDataChunk, DuckDBInstance, BIGINT, INTEGER } from '@duckdb/node-api'

const CHUNK_ROWS = 2048

/** The fastest SQL known for the union: sort by start, largest end so far, what sticks out. */
const UNIQUE = `
  SELECT sum(size) AS sectors, sum(greatest(0, e - greatest(s, coalesce(reach, 0)))) AS unique_sectors
  FROM (SELECT sector AS s, sector + size AS e, size,
          max(sector + size) OVER (ORDER BY sector ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reach
        FROM accesses)`

const GAPS = `
  SELECT count(*) FILTER (gap = 0), count(*) FILTER (gap BETWEEN 1 AND 255), count(*) FILTER (gap BETWEEN 256 AND 2047),
    count(*) FILTER (gap >= 2048), count(*) FILTER (gap < 0)
  FROM (SELECT sector - LAG(sector + size) OVER (ORDER BY i) AS gap FROM accesses)`

/** DuckDB with one set of columns in a table. Loading is not timed. */
export class DuckDB {
  static async open(columns) {
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    await connection.run('CREATE TABLE accesses (i INTEGER, sector BIGINT, size INTEGER)')
    const appender = await connection.createAppender('accesses')
    for (let from = 0; from < columns.n; from += CHUNK_ROWS) {
      const to = Math.min(columns.n, from + CHUNK_ROWS)
      const chunk = DuckDBDataChunk.create([INTEGER, BIGINT, INTEGER], to - from)
      chunk.setColumnValues(0, Int32Array.from({ length: to - from }, (_, i) => from + i))
      chunk.setColumnValues(1, BigInt64Array.from({ length: to - from }, (_, i) => BigInt(columns.starts[from + i])))
      chunk.setColumnValues(2, columns.lengths.subarray(from, to))
      appender.appendDataChunk(chunk)
    }
    appender.closeSync()
    return new DuckDB(instance, connection)
  }

  constructor(instance, connection) {
    this.instance = instance
    this.connection = connection
  }

  async threads(count) {
    await this.connection.run(`SET threads = ${count}`)
  }

  /** One run: milliseconds by the clock, milliseconds of CPU time of all threads, and the numbers. */
  async run(kernel) {
    const cpu = process.cpuUsage()
    const before = performance.now()
    const reader = await this.connection.runAndReadAll(kernel === 'gaps' ? GAPS : UNIQUE)
    const wall = performance.now() - before
    const { user, system } = process.cpuUsage(cpu)
    return { ms: wall, cpu: (user + system) / 1e3, numbers: reader.getRows()[0].map(Number) }
  }

  close() {
    this.connection.closeSync()
    this.instance.closeSync()
  }
}
