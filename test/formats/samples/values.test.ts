import { describe, expect, it } from 'vitest'
import { readBy, table, type ReadText } from './read.ts'
import { texts } from './texts.ts'

const read = (title: string, options: { interval?: number } = {}): ReadText => readBy(texts[title]!.id, texts[title]!.text, { name: texts[title]!.name ?? 'log', ...options })
const START = 1795224275 // 2026-11-21T01:24:35Z
const KIB = 1024

describe('values, in their units, at their times', () => {
  it.each(['meminfo log', 'meminfo, bare epochs', 'meminfo, date(1)'])('%s', (title) => {
    const log = read(title), [free] = [table(log)['MemFree']!]
    expect(log.written).toBe('utc')
    expect(free.map(([, value]) => value)).toEqual([17965968 * KIB, 17373392 * KIB])
    expect(free[0]![0]).toBe(title.includes('bare') ? START + 0.5 : START)
    expect(free[1]![0]).toBe(title === 'meminfo log' ? START + 5 : title.includes('bare') ? START + 1.5 : START + 1)
  })

  it('meminfo without times is index x interval, and doubted', () => {
    expect(table(read('meminfo without times', { interval: 5 }))['MemFree']).toEqual([[0, 17965968 * KIB], [5, 17373392 * KIB]])
    expect(read('meminfo without times').ledger).toMatchObject([{ kind: 'doubted', count: 2, reason: expect.stringContaining('x 1 s, which was assumed') }])
  })

  it('vmstat drops the average since the boot, and tells its zone', () => {
    const log = read('vmstat -t -n -w')
    expect(log.written).toBe('utc')
    expect(table(log)).toMatchObject({ free: [[START + 1, 17965968 * KIB], [START + 2, 17965900 * KIB]], bi: [[START + 1, 512 * KIB], [START + 2, 0]], us: [[START + 1, 0.81], [START + 2, 0.82]], gu: [[START + 1, 0], [START + 2, 0]] })
    expect(log.ledger).toMatchObject([{ kind: 'skipped', count: 1, reason: expect.stringContaining('line 3') }])
    expect(read('vmstat').written).toBe('none')
    expect(table(read('vmstat', { interval: 2 }))['bi']).toEqual([[0, 323460 * KIB], [2, 322076 * KIB]])
  })

  it('vmstat whose memory never changes is doubted', () => {
    const row = texts['vmstat -t -n -w']!.text.split('\n')[2]!
    const text = `${texts['vmstat -t -n -w']!.text.split('\n').slice(0, 2).join('\n')}\n${Array.from({ length: 12 }, (_, i) => row.replace('01:24:35', `01:24:${20 + i}`)).join('\n')}\n`
    expect(readBy('vmstat', text).ledger.map(({ kind, count }) => [kind, count])).toEqual([['skipped', 1], ['doubted', 11]])
  })

  it('free says which used it prints', () => {
    const log = read('free -w -s'), used = log.series.find(({ name }) => name === 'used')!
    expect(used.definition).toBe('free: total - available')
    expect(table(log)).toMatchObject({ used: [[0, 1320272 * KIB], [1, 2060944 * KIB]], available: [[0, 23363820 * KIB], [1, 22623148 * KIB]], 'Swap total': [[0, 0], [1, 0]] })
    const old = readBy('free', '             total       used       free     shared buff/cache  available\nMem:       1000000     300000     200000          0     500000     650000\n')
    expect(old.series.find(({ name }) => name === 'used')!.definition).toBe('free: total - free - buffers - cache')
    expect(table(read('free -h'))['shared']).toEqual([[0, 102 * 2 ** 20]])
  })

  it('sar goes on past midnight, and past Average', () => {
    const log = read('sar -r ALL'), midnight = Date.UTC(2026, 10, 22) / 1000
    expect(log.written).toBe('local')
    expect(table(log)['kbmemused']).toEqual([[midnight - 1, 1588604 * KIB], [midnight + 1, 1247536 * KIB]])
    expect(log.series.find(({ name }) => name === 'kbmemused')!.definition).toBe('sar: total - free - buffers - cached - slab')
  })

  it('sar of an old version, whose used holds caches, says so', () => {
    const text = 'Linux 3.10.0 (vm) \t2026-11-21 \t_x86_64_\t(2 CPU)\n\n01:00:00    kbmemfree kbmemused  %memused kbbuffers  kbcached\n01:00:01     17216368  7467724      30.25     29500   5503248\n'
    expect(readBy('sar', text).series.find(({ name }) => name === 'kbmemused')!.definition).toBe('sar: total - free: cache counts as used')
  })

  it('sar reads halves of a day, and a date of the United States', () => {
    const log = read('sar, AM and PM'), day = Date.UTC(2026, 10, 21) / 1000
    expect(table(log)['%smem-60']).toEqual([[day + 3599, 0.0017], [day + 13 * 3600, 0.0016]])
    expect(log.ledger).toEqual([])
    expect(readBy('sar', texts['sar, AM and PM']!.text.replace('11/21/2026', '11/12/26')).ledger).toMatchObject([{ kind: 'doubted', reason: expect.stringContaining('month/day') }])
  })

  it('pidstat is by process', () => {
    expect(table(read('pidstat -r'))).toMatchObject({ 'victim (9209): RSS': [[START + 1, 67036 * KIB], [START + 2, 67040 * KIB]], 'a b (9300): RSS': [[START + 1, 50 * KIB]] })
  })

  it('PSI totals are counters in seconds; a bad field is lost', () => {
    const log = read('PSI log')
    expect(log.series.find(({ name }) => name === 'psi_memory_some_total')).toMatchObject({ kind: 'counter', unit: 's', values: new Float64Array([1.113052, 1.114052]) })
    expect(read('PSI of cpu').series.map(({ name }) => name)).toContain('psi_cpu_some_total')
    expect(read('PSI of cpu').series.map(({ name }) => name)).not.toContain('psi_cpu_full_total')
    for (const bad of ['some avg10=0.00 avg60=x avg300=0.20 total=1', 'some avg10=0.00 avg60=0.1 avg300=0.20', 'some avg10=0.00 avg60=0.1 avg300=0.20 total=-1']) {
      expect(readBy('psi', `=== 2026-11-21T01:24:35Z\n${bad}\n`).ledger).toMatchObject([{ kind: 'lost', count: 1, reason: expect.stringContaining('line 2') }])
    }
  })

  it('cgroup files are by key and by path', () => {
    const stat = read('memory.stat log')
    expect(table(stat)).toMatchObject({ 'cgroup: anon': [[START, 1234], [START + 1, 1235]], 'cgroup: file': [[START, 4096], [START + 1, 8192]], 'cgroup: workingset_refault_file': [[START, 2], [START + 1, 5]] })
    expect(stat.series.map(({ name, kind, unit }) => [name, kind, unit])).toEqual([['anon', 'level', 'B'], ['file', 'level', 'B'], ['inactive_file', 'level', 'B'], ['workingset_refault_file', 'counter', '1'], ['pgfault', 'counter', '1']])
    const events = read('memory.events log')
    expect(events.series.every(({ kind }) => kind === 'counter')).toBe(true)
    expect(table(events)['cgroup: memory.events max']).toEqual([[START, 3]])
    expect(table(read('cgroup files by path'))).toEqual({ 'job.slice: anon': [[START, 1234]], 'job.slice: memory.current': [[START, 9000]], 'job.slice: psi_memory_some_total': [[START, 5e-6]], 'job.slice: psi_memory_some_avg10': [[START, 0]], 'job.slice: psi_memory_some_avg60': [[START, 0]], 'job.slice: psi_memory_some_avg300': [[START, 0]], MemFree: [[START, 10 * KIB]] })
    expect(table(read('memory.current log'))).toEqual({ 'cgroup: memory.current': [[START, 1.8e9], [START + 1, 1.9e9]] })
    expect(table(read('failcnt log'))).toEqual({ 'cgroup: memory.failcnt': [[START, 12], [START + 1, 13]] })
    expect(table(read('resctrl log'))).toEqual({ 'g1/mon_L3_00: mbm_total_bytes': [[START, 1000]], 'root/mon_L3_00: mbm_total_bytes': [[START, 5000]] })
    expect(table(read('/proc/vmstat log'))).toEqual({ nr_free_pages: [[START, 897738]], pgpgin: [[START, 10 * KIB]], pgfault: [[START, 5]], workingset_refault_file: [[START, 2]] })
    expect(table(read('smaps_rollup log'))).toEqual({ 'pid 77: Rss': [[START, 29948 * KIB]], 'pid 77: Pss': [[START, 29944 * KIB]] })
  })

  it('nvidia-smi, with units or without', () => {
    const log = read('nvidia-smi')
    expect(log.written).toBe('local')
    expect(table(log)).toMatchObject({ 'GPU 0: memory.used': [[START + 0.123, 18888 * 2 ** 20], [START + 1.123, 18890 * 2 ** 20]], 'GPU 1: memory.used': [[START + 0.125, 2 ** 20]], 'GPU 0: utilization.gpu': [[START + 0.123, 0.05]] })
    for (const title of ['nvidia-smi, no units', 'nvidia-smi, no heading']) expect(table(read(title))['GPU 0: memory.used']).toEqual([[0, 18888 * 2 ** 20], [1, 18889 * 2 ** 20]])
  })

  it('profilers: MB of psrecord is MiB, mprof has epochs', () => {
    expect(read('psrecord').written).toBe('start')
    expect(table(read('psrecord'))).toMatchObject({ 'the recorded process: mem_real': [[0, 12.5 * 2 ** 20], [1, 13 * 2 ** 20]], 'the recorded process: cpu': [[0, 0], [1, 0.5]] })
    expect(table(read('psrecord CSV'))['the recorded process: mem_real']).toEqual([[0, 12.5 * 2 ** 20]])
    expect(table(read('mprof'))).toEqual({ 'python run.py: MEM': [[1795224275.4456, 12.5 * 2 ** 20], [1795224275.5456, 13.5 * 2 ** 20]], 'child 1: CHLD': [[1795224275.4456, 3.5 * 2 ** 20]] })
    expect(read('time -v').wholes.map(({ name, of, unit, value }) => [name, of, unit, value])).toEqual([
      ['User time', '/data/victim 115', 's', 6.52], ['Elapsed time', '/data/victim 115', 's', 115.25], ['Maximum resident set size', '/data/victim 115', 'B', 67036 * KIB], ['Major page faults', '/data/victim 115', '1', 0],
    ])
  })

  it('Kubernetes writes Mi and m', () => {
    expect(table(read('kubectl top'))).toEqual({ 'default/llm-0: cpu': [[START, 0.25], [START + 15, 1]], 'default/llm-0: memory': [[START, 512 * 2 ** 20], [START + 15, 2 ** 30]] })
    expect(table(read('CSV of pods'))).toEqual({ 'llm-0: cpu': [[START, 0.25]], 'llm-0: memory': [[START, 512 * 2 ** 20]], 'llm-1: cpu': [[START, 1]], 'llm-1: memory': [[START, 2048]] })
  })

  it('CSV: units by the ends of names, phases by a column, counters by their names', () => {
    const log = read('own CSV')
    expect(log.series.map(({ name, unit, kind }) => [name, unit, kind])).toEqual([['MemTotal', 'B', 'level'], ['psi_mem_some', 's', 'counter'], ['pgfault', '1', 'counter']])
    expect(log.phases.map(({ name, from }) => [name, from])).toEqual([['a', 1795224275.669], ['b', 1795224275.873]])
    expect(read('resctrl CSV').series).toMatchObject([{ name: 'mbm_total_bytes', of: 'g1', unit: 'B', kind: 'counter' }])
    const units = readBy('samples-csv', 'seconds,a_MiB,b [MiB],c_bytes,d_ms,e_us,f\n1,1,2,3,4,5,6\n')
    expect(units.series.map(({ name, unit, values }) => [name, unit, values[0]])).toEqual([['a', 'B', 2 ** 20], ['b', 'B', 2 ** 21], ['c', 'B', 3], ['d', 's', 0.004], ['e', 's', 0.000005], ['f', '1', 6]])
    expect(units.ledger).toMatchObject([{ kind: 'doubted', count: 6, reason: expect.stringContaining('first: column a') }])
  })

  it('our own JSON lines', () => {
    const log = read('JSON lines')
    expect(log.written).toBe('start')
    expect(log.phases.map(({ name }) => name)).toEqual(['baseline'])
    const at = 1734.838137973
    expect(table(log)).toMatchObject({ MemFree: [[at, 10 * KIB]], 'cgroup: memory.usage': [[at, 5]], 'cgroup: rss': [[at, 7]], 'cgroup: pgpgin': [[at, 3]], pgpgin: [[at, 2 * KIB]], psi_memory_some_total: [[at, 1.113052]], 'disk bytes_read': [[at, 4436 * 512]] })
  })

  it('times that step back are put in order and doubted', () => {
    const log = readBy('samples-csv', 'time,a_bytes\n3,30\n1,10\n2,20\n')
    expect(table(log)).toEqual({ a: [[1, 10], [2, 20], [3, 30]] })
    expect(log.ledger.find(({ reason }) => reason.includes('earlier'))).toMatchObject({ kind: 'doubted', count: 1 })
  })
})

describe('a table', () => {
  const rows = (heading: string, ...lines: string[]): ReadText => readBy('samples-csv', `${[heading, ...lines].join('\n')}\n`)

  it.each([
    ['time_us', 1_250_000_000, 1250, 'start'], ['t_ns', 1_250_000_000_000, 1250, 'start'], ['elapsed_s', 1_250_000_000, 1_250_000_000, 'start'],
    ['epoch_ms', START * 1000, START, 'utc'], ['t_ns', START * 1e9, START, 'utc'], ['timestamp', START * 1e6, START, 'utc'],
  ])('%s of %d is %d s, %s', (name, written, seconds, clock) => {
    const read = rows(`${name},MemFree_kB`, `${written},1`)
    expect([read.written, table(read)['MemFree']![0]![0]]).toEqual([clock, seconds])
  })

  it('whose times change from times of day to a count is doubted', () => {
    expect(rows('time,MemFree_kB', `${START},1`, '5,1').ledger).toMatchObject([{ kind: 'doubted', reason: expect.stringContaining('written in another way') }, { kind: 'doubted', reason: expect.stringContaining('earlier') }])
  })

  it('has columns of words, which are skipped, and cells of words among numbers, which are lost', () => {
    expect(rows('epoch_s,MemFree_kB,note', `${START},1,start`, `${START + 1},oops,"a, b"`).ledger).toMatchObject([
      { kind: 'lost', count: 1, reason: expect.stringContaining('line 3, MemFree_kB') }, { kind: 'skipped', count: 1, reason: expect.stringContaining('column note') },
    ])
  })

  it('with two values at a time, or one below 0, is doubted', () => {
    expect(rows('epoch_s,MemFree_kB', `${START},1`, `${START},2`, `${START + 1},-3`).ledger).toMatchObject([
      { kind: 'doubted', count: 1, reason: expect.stringContaining('same time') }, { kind: 'doubted', count: 1, reason: expect.stringContaining('below 0') },
    ])
    expect(rows('epoch_s,pod,MemFree_kB,latency_ms', `${START},a,1,`, `${START},b,2,`, `${START},b,,5`, `${START},b,,6`).ledger.filter(({ kind }) => kind === 'doubted')).toEqual([])
  })

  it('between semicolons has decimal commas', () => {
    const read = rows('epoch_s;MemFree_MB', `${START},5;3,25`)
    expect(table(read)['MemFree']).toEqual([[START + 0.5, 3.25e6]])
    expect(read.ledger).toEqual([])
  })
})

it('sar of a locale with decimal commas, and with an average in its own words', () => {
  const log = readBy('sar', 'Linux 6.1.0 (vm) \t2026-11-21 \t_x86_64_\t(2 CPU)\n\n01:00:00    %smem-10 %smem-60\n01:00:01     0,25      1,50\nDurchschn.:     0,25      1,50\nMoyenne :     0,25      1,50\n')
  expect(log.series.map(({ name, values }) => [name, [...values]])).toEqual([['%smem-10', [0.0025]], ['%smem-60', [0.015]]])
  expect(log.ledger).toEqual([])
})
