import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Report } from '../../src/core/result.ts'
import { sharedData } from '../golden/read.ts'
import { runRecorded } from './run-recorded.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-scratch-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function record(...words: string[]): Promise<Report> {
  const { code, out, err } = await runRecorded('simulate', 'scratch', ...words, '--json', '-')
  expect(err).toBe('')
  expect(code).toBe(0)
  return JSON.parse(out) as Report
}

const SMALL = ['--layers', '2', '--steps', '3', '--hidden', '64', '--heads', '4', '--feed-forward', '128', '--vocabulary', '100', '--batch', '8', '--context', '32']

describe('tidemark simulate scratch', () => {
  it('makes up forward passes of a 7B shape where no stream is given', async () => {
    const { verdict, figures, tables, inputs, settings } = await record('--steps', '4')
    expect(verdict.grade).toBe('SIMULATED')
    expect(verdict.sentence).toContain('4 forward passes of 32 layers x 4096, ')
    expect(figures['alloc.lowerBound']).toMatchObject({ value: 280 * 2 ** 20, unit: 'B' })
    expect(figures['alloc.single.boundFactor']!.value).toBe(1)
    for (const name of ['reuse', 'bump', 'best-fit', 'first-fit', 'buddy', 'ggml']) expect(figures[`alloc.${name}.reach`]!.value, name).toBeGreaterThanOrEqual(280 * 2 ** 20)
    expect(tables['alloc.buffers']!.columns['buffer']).toContain('scores')
    expect(inputs).toMatchObject([{ format: 'workload', role: 'counted', events: figures['alloc.events']!.value }])
    expect(settings).toMatchObject({ alignment: 256, chunk: 65_536, memory: null, touch: null, seed: 1, overlap: 'no', batch: 512 })
    expect(tables['alloc.touch']).toBeUndefined()
  })

  it('gives the same numbers for the same seed', async () => {
    expect(await record(...SMALL, '--seed', '5')).toEqual(await record(...SMALL, '--seed', '5'))
    expect((await record(...SMALL, '--seed', '6')).figures['alloc.lifetime']).not.toEqual((await record(...SMALL, '--seed', '5')).figures['alloc.lifetime'])
  })

  it('keeps an arena from starting again where the sampler reads during the next step', async () => {
    const reach = async (...words: string[]): Promise<number> => (await record(...SMALL, '--policy', 'bump', ...words)).figures['alloc.bump.reach']!.value!
    expect(await reach('--overlap')).toBeGreaterThan(await reach())
  })

  it('compares the policies that are named, in a pool, and says what they refused', async () => {
    const { tables, ledger, verdict } = await record(...SMALL, '--policy', 'bump,single', '--memory', '64KiB')
    expect(tables['alloc.policies']!.columns['policy']).toEqual(['bump', 'single'])
    expect(Number(tables['alloc.policies']!.columns['failures']![0])).toBeGreaterThan(0)
    expect(ledger.some(({ reason }) => reason.startsWith('requests that bump refused'))).toBe(true)
    expect(verdict.sentence).toContain('1 of 2 policies refuse requests in 64 KiB')
  })

  it('reads a recorded stream, and has a rate where it has times', async () => {
    const path = join(folder, 'stream.csv')
    await writeFile(path, 'time,op,id,size\n0,alloc,1,1024\n1,alloc,2,2048\n2,free,1,\n4,free,2,\n')
    const { figures, verdict, tables } = await record(path)
    expect(figures).toMatchObject({ 'alloc.lowerBound': { value: 3072 }, 'alloc.rate': { value: 0.5, unit: 'allocations/s' }, 'alloc.lifetime': { value: 3072 } })
    expect(verdict.sentence).toContain('for stream.csv, 1.00\u00d7 the lower bound of 3 KiB')
    expect(tables['alloc.buffers']).toBeUndefined()
    expect(verdict.notShown.join()).not.toContain('assumed')
  })

  it('measures real memory where it is asked to, and prints what proves it', async () => {
    const { code, out } = await runRecorded('simulate', 'scratch', ...SMALL, '--touch', '1MiB', '--json', join(folder, 'touch.json'))
    expect(code).toBe(0)
    expect(out).toContain('Real memory touched, measured on this machine')
    const report = JSON.parse(await readFile(join(folder, 'touch.json'), 'utf8')) as Report, { columns } = report.tables['alloc.touch']!
    expect(columns['pattern']).toEqual(['allocate only', 'unwritten', 'unwritten', 'sequential', 'sequential', 'strided', 'strided', 'random', 'random'])
    expect(columns['bandwidth']![0]).toBeNull()
    expect(columns['passes']).toEqual([1, 1, 5, 1, 5, 1, 5, 1, 5])
    expect(report.verdict.answers.at(-1)!.question).toBe('How fast is real memory here?')
  })

  it('writes a page', async () => {
    const html = join(folder, 'page.html'), { code, out } = await runRecorded('simulate', 'scratch', ...SMALL, '-o', html)
    expect(code).toBe(0)
    expect(out).toContain('Policies beside the lower bound')
    const page = await readFile(html, 'utf8')
    for (const words of ['Scratch memory', 'lower bound', 'data-chart="scratch-waste"', 'data-chart="scratch-cost"', 'PyTorch\u2019s out-of-memory message']) expect(page).toContain(words)
  })

  it.each([
    [['--policy', 'nope'], 'There is no policy "nope": there are single, chunks,'],
    [['--memory', 'much'], 'It takes bytes, such as 80GiB'],
    [['--touch', '1GiB'], 'It takes 1MiB to 512MiB'],
    [['--layers', '0'], 'It takes a whole number of 1 or more.'],
    [['--steps', '10000', '--layers', '1000'], 'give fewer --steps'],
    [['--batch', '65536', '--context', '4194304'], 'would take'],
    [['stream.csv', '--kv-heads', '8'], '--kv-heads is about forward passes that are made up; stream.csv is a recorded stream'],
    [['/nowhere/stream.csv'], '/nowhere/stream.csv'],
  ])('refuses %j', async (words, message) => {
    const { code, err } = await runRecorded('simulate', 'scratch', ...words)
    expect(code).toBe(2)
    expect(err).toContain(message)
  })
})

const planning = sharedData === null ? null : join(sharedData, 'planning')
const missing = planning === null || !existsSync(planning)

describe.skipIf(missing)(missing ? 'published numbers (skipped: no shared data)' : 'published numbers', () => {
  // Online first fit, of the MiniMalloc set: bytes of the highest address.
  it.each([['A', 1_048_576, 1_608_704], ['F', 1_048_576, 1_277_952], ['K', 1_048_576, 2_102_272]])('%s has its bound and its height', async (name, bound, height) => {
    const { figures } = await record(join(planning!, `${name}.1048576.csv`), '--alignment', '1', '--policy', 'first-fit')
    expect(figures['alloc.lowerBound']!.value).toBe(bound)
    expect(figures['alloc.first-fit.reach']!.value).toBe(height)
  })
})
