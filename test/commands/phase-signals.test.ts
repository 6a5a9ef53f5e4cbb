import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import type { Cell, Report } from '../../src/core/result.ts'
import { runRecorded } from './run-recorded.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidemark-'))
afterAll(() => rmSync(folder, { recursive: true }))

const START = 1795224000
/** A sample a second for 40 s: what the function says of second `s`, under a line with the time. */
const log = (name: string, lines: (s: number) => string): void =>
  writeFileSync(join(folder, name), Array.from({ length: 40 }, (_, s) => `=== ${new Date((START + s) * 1000).toISOString()}\n${lines(s)}\n`).join(''))
/** Nothing in the first 20 s, then so much a second. */
const grown = (rate: number) => (s: number): number => rate * Math.max(0, s - 20)

it('counters of the kernel, of a cgroup and of resctrl stand beside the levels of a folder', async () => {
  log('meminfo.log', (s) => `MemTotal: 8000000 kB\nMemFree: ${1000000 + s} kB\nMemAvailable: ${4000000 - 100 * s} kB`)
  log('vmstat.log', (s) => [['allocstall_normal', 2], ['allocstall_movable', 1], ['workingset_refault_file', 256], ['pgmajfault', 5], ['pgscan_kswapd', 30], ['pgscan_direct', 10], ['pgsteal_kswapd', 20], ['pgsteal_direct', 10], ['oom_kill', 0], ['pgpgin', 1024], ['pgpgout', 0]].map(([key, rate]) => `${key} ${100 + grown(Number(rate))(s)}`).join('\n'))
  log('memory.events.log', (s) => `low 0\nhigh 0\nmax ${grown(3)(s)}\noom 0\noom_kill ${s >= 30 ? 1 : 0}\noom_group_kill 0`)
  log('psi_io.log', (s) => `some avg10=0.00 avg60=0.00 avg300=0.00 total=${grown(250000)(s)}\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0`)
  log('mbm_total_bytes.log', (s) => `${grown(2 ** 30)(s)}`)
  const { out, err } = await runRecorded('phases', folder, '--metric', 'MemAvailable', '--phase', 'baseline=0..20', '--phase', 'contended=20..40', '--json', '-')
  expect(err).toBe('')
  const { columns } = (JSON.parse(out) as Report).tables['phase.signals']!
  const found = Object.fromEntries(columns['signal']!.map((signal, i): [string, Cell[]] => [`${String(signal)}, ${String(columns['phase']![i])}${columns['of']![i] === null ? '' : ` of ${String(columns['of']![i])}`}`, [columns['value']![i]!, columns['total']![i]!]]))
  expect(found).toMatchObject({
    'allocation stalls, baseline': [0, 0], 'allocation stalls, contended': [57, 57],
    'refaults of file pages, contended': [2 ** 20, 19 * 2 ** 20], 'major faults, contended': [5, 95], 'pages scanned, contended': [40, 760], 'pages reclaimed, contended': [30, 570],
    'OOM kills, contended': [0, 0], 'OOM kills, contended of cgroup': [1, 1], 'limit hits, contended of cgroup': [57, 57], 'read from disk, contended': [2 ** 20, 19 * 2 ** 20], 'written to disk, contended': [0, 0],
    'PSI io some, baseline': [0, 0], 'PSI io full, contended': [0, 0], 'PSI memory some, every phase': [null, null],
    'lowest MemAvailable, contended': [(4000000 - 3900) * 1024, null],
  })
  expect(found['PSI io some, contended']!.slice(0, 2)).toEqual([expect.closeTo(0.25, 9), expect.closeTo(4.75, 9)])
  expect(found['memory bandwidth, contended']!.slice(0, 2)).toEqual([2 ** 30, 19 * 2 ** 30])
})
