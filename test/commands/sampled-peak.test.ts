import { describe, expect, it } from 'vitest'
import type { Report } from '../../src/core/result.ts'
import { charts } from '../../src/charts/index.ts'
import { layoutOf } from '../../src/report/layouts.ts'
import { golden } from '../golden/read.ts'
import { runRecorded } from './run-recorded.ts'

const csv = golden('phase-run/samples_5hz.csv')

describe('peak and inspect of samples', () => {
  it('gives a record with its own layout and chart', async () => {
    const { code, out } = await runRecorded('peak', csv, '--metric', 'MemAvailable', '--every', '5s', '--json', '-')
    const report = JSON.parse(out) as Report
    expect([code, report.settings['looksFor'], report.settings['every']]).toEqual([0, 'lowest', '5 s'])
    expect(layoutOf(report).subject).toBe('Peak of samples')
    const chart = charts.map((draw) => draw(report)).find((drawn) => drawn?.id === 'sampled-over-time')
    expect(chart!.title).toBe('MemAvailable falls to 19.7 GiB; read every 5 s it may miss 446 MiB of that')
  })

  it('times can be given from the command line', async () => {
    const free = golden('phase-run/free-wk-s1.txt')
    const alone = JSON.parse((await runRecorded('peak', free, '--interval', '2s', '--json', '-')).out) as Report
    expect([alone.settings['metric'], alone.figures['sampled.interval']!.value]).toEqual(['available', 2])
    const both = JSON.parse((await runRecorded('peak', csv, free, '--start', 'free-wk-s1.txt=1795224275', '--json', '-')).out) as Report
    expect(both.tables['sampled.recorders']!.columns['recorder']).toEqual(['samples_5hz.csv', 'free-wk-s1.txt'])
  })

  it.each([
    [['peak', csv, '--every', '100'], 'give a time, such as --every 100s'],
    [['peak', csv, '--utc-offset', 'CET'], 'such as +02:00'],
    [['peak', csv, '--start', 'x'], 'FILE=SECONDS since 1970'],
    [['peak', '--metric', 'MemFree'], 'the made-up stream holds none'],
    [['peak', golden('phase-run/victim_units.csv'), '--metric', 'latency'], 'nobody polls it'],
  ])('%j is refused: %s', async (words, message) => {
    const { code, err } = await runRecorded(...words)
    expect([code, err]).toEqual([2, expect.stringContaining(message)])
  })

  it('inspect prints the series', async () => {
    const { code, out } = await runRecorded('inspect', csv)
    expect(code).toBe(0)
    expect(out).toMatch(/^MemAvailable .*samples_5hz\.csv +B +level +575 +0\.2 +0 +19\.7 GiB +22\.3 GiB/m)
    expect((JSON.parse((await runRecorded('inspect', csv, '--json')).out) as Report).figures['samples.series']!.value).toBe(21)
  })
})
