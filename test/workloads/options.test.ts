import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, describe, expect, it } from 'vitest'
import { addWorkloadOptions, readWorkload, type WorkloadFlags } from '../../src/commands/workload-options.ts'
import type { Terminal } from '../../src/commands/terminal.ts'
import type { RequestTrace } from '../../src/traces/requests.ts'
import { runRecorded } from '../commands/run-recorded.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidemark-'))
afterAll(() => rmSync(folder, { recursive: true }))
const trace = join(folder, 'trace.csv')
writeFileSync(trace, 'arrival_s,prompt_tokens,output_tokens\n10,1,2\n12,3,4\n16,5,6\n')

const terminal: Terminal = { out: async () => {}, err: () => {}, progress: () => {}, interactive: false, colour: false }

/** What the words of a command line give. */
async function workload(...words: string[]): Promise<RequestTrace> {
  const command = addWorkloadOptions(new Command().argument('[trace]').exitOverride().configureOutput({ writeErr: () => {} }))
  let read: RequestTrace | null = null
  await command.action(async (file: string | undefined, flags: WorkloadFlags) => {
    read = await readWorkload(file, flags, terminal)
  }).parseAsync(words, { from: 'user' })
  return read!
}

describe('the workload of a command', () => {
  it('a trace; only the first, at twice the load', async () => {
    const read = await workload(trace, '--limit', '2', '--rate-scale', '2')
    expect(read.requests).toEqual({ arrivals: Float64Array.of(0, 1), prompts: Uint32Array.of(1, 3), outputs: Uint32Array.of(2, 4), hashes: null })
    expect(read.settings).toEqual({ limit: 2, rateScale: 2 })
    expect(read.ledger).toMatchObject([{ kind: 'skipped', count: 1, reason: expect.stringContaining('--limit') }])
    expect(read.inputs).toMatchObject([{ name: 'trace.csv', format: 'CSV of requests', events: 3, role: 'counted' }])
  })

  it('neither a trace nor a rule: the rule that the help names', async () => {
    const read = await workload()
    expect(read.requests.prompts).toHaveLength(1000)
    expect(read.inputs[0]!.name).toMatch(/^synthetic: requests=1000,rate=5/)
    expect(read.settings).toMatchObject({ seed: 1 })
  })

  it('lengths of a trace under other arrivals', async () => {
    const read = await workload(trace, '--synthetic', 'requests=40,prompt=trace,output=trace')
    expect(new Set(read.requests.prompts)).toEqual(new Set([1, 3, 5]))
    expect(read.inputs.map(({ role }) => role)).toEqual(['counted', 'context'])
  })

  it('shared beginnings survive --limit with names from 0', async () => {
    const { requests, coverage } = await workload('--synthetic', 'requests=9,prompt=20,output=1,prefixes=2,prefix-tokens=32', '--limit', '3')
    expect(requests.hashes!.starts).toHaveLength(4)
    expect(new Set(requests.hashes!.ids).size).toBe(requests.hashes!.distinct)
    expect(Math.max(...requests.hashes!.ids)).toBe(requests.hashes!.distinct - 1)
    expect(coverage).toEqual({ promptTokens: 156, coveredTokens: 156, misfits: 0 })
  })

  it.each([
    [['--synthetic', 'rat=5'], /no key "rat"; did you mean rate/], [[trace, '--synthetic', 'rate=5'], /leave one of them out/], [['--limit', '0'], /whole number of 1 or more/],
    [['--rate-scale', '0'], /factor above 0/], [['--hash-block', '1.5'], /whole number of 1 or more/], [['--synthetic', 'rate=5', '--hash-block', '16'], /part=N/],
    [['--synthetic', 'prompt=trace'], /name its file too/],
  ])('%j: wrong use', async (words, message) => {
    await expect(workload(...words)).rejects.toThrow(message)
  })

  it.each(['report', 'inspect'])('%s says which command reads a request trace', async (command) => {
    const { code, err } = await runRecorded(command, trace)
    expect(code).toBe(2)
    expect(err).toMatch(/trace\.csv: this is a trace of LLM requests \(CSV of requests\), not of block I\/O: tidemark simulate kv reads it/)
  })
})
