import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { Report } from '../src/core/result.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const sample = join(root, 'samples', 'none-frag')
const folder = mkdtempSync(join(tmpdir(), 'tidemark-action-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Action {
  inputs: Record<string, { default?: string; required?: boolean }>
  outputs: Record<string, { value: string }>
  runs: { steps: { id?: string; name: string; run?: string; env?: Record<string, string> }[] }
}
const action = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as Action
const scripts = action.runs.steps.filter(({ run }) => run !== undefined)

/** A fresh workspace. */
let count = 0
function workspace(): string {
  const place = join(folder, `work space ${count++}`)
  mkdirSync(place)
  return place
}

interface Outcome { code: number | null; said: string; summary: string; outputs: Record<string, string> }

/** Runs the scripts of the action one after the other in a workspace, as GitHub would: its shell, its files, inputs in the environment. */
function runAction(place: string, inputs: Record<string, string>, path = process.env['PATH']): Outcome {
  const [summary, output] = ['summary.md', 'output.txt'].map(name => join(folder, `${count}-${name}`)) as [string, string]
  for (const file of [summary, output]) writeFileSync(file, '')
  const given = (expression: string): string => {
    const name = /^\$\{\{ inputs\.([a-z-]+) \}\}$/.exec(expression)?.[1] ?? ''
    const input = action.inputs[name]
    if (input === undefined) throw new Error(`${expression} is no input`)
    return inputs[name] ?? input.default ?? ''
  }
  let code: number | null = 0, said = ''
  for (const { run, env } of scripts) {
    const file = join(folder, 'script.sh')
    writeFileSync(file, run!)
    const set = Object.fromEntries(Object.entries(env ?? {}).map(([name, expression]) => [name, given(expression)]))
    const done = spawnSync('/bin/bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', file], {
      cwd: place, encoding: 'utf8', env: { PATH: path, HOME: folder, GITHUB_ACTION_PATH: root, GITHUB_STEP_SUMMARY: summary, GITHUB_OUTPUT: output, ...set },
    })
    said += done.stdout + done.stderr
    code = done.status
    if (code !== 0) break
  }
  const outputs = Object.fromEntries(readFileSync(output, 'utf8').trim().split('\n').map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
  return { code, said, summary: readFileSync(summary, 'utf8'), outputs }
}

describe('the composite action', { timeout: 60_000 }, () => {
  it('makes page, record and summary of the bundled recording', () => {
    const place = workspace()
    const { code, said, summary, outputs } = runAction(place, { files: sample })
    expect([code, said]).toEqual([0, ''])
    expect(outputs).toEqual({ grade: 'MISCOUNTED', report: 'tidemark/report.html', json: 'tidemark/report.json' })
    expect(readFileSync(join(place, 'tidemark/report.html'), 'utf8')).toMatch(/^<!doctype html>/)
    const { verdict, figures } = JSON.parse(readFileSync(join(place, 'tidemark/report.json'), 'utf8')) as Report
    expect(figures['io.requests']!.value).toBe(4478)
    expect(summary.split('\n')[0]).toBe(`## MISCOUNTED: ${verdict.sentence.replaceAll('_', '\\_')}`)
    expect(summary).toContain('| bytes read | 1.09 GiB | 4.36 GiB |')
    expect(summary).toContain('### Findings\n\n| rule | severity | finding | what to do |\n|---|---|---|---|\n| IO001 |')
  })

  it('takes several lines, globs, names with spaces, arguments, and places of its own', () => {
    const place = workspace(), deep = join(place, 'a b', 'deep er')
    mkdirSync(deep, { recursive: true })
    for (const n of [0, 1]) cpSync(join(sample, `trace.blktrace.${n}.gz`), join(n === 0 ? deep : place, `t.blktrace.${n}.gz`))
    const { code, said, outputs } = runAction(place, {
      files: 'a b/**/t.blktrace.*.gz\r\n\n', args: '--op=all\n--cross-check=none\n', output: 'o u t/x y.html', json: 'r.json',
    })
    expect([code, said]).toEqual([0, ''])
    expect(outputs['report']).toBe('o u t/x y.html')
    expect(existsSync(join(place, 'o u t/x y.html'))).toBe(true)
    const { inputs, settings } = JSON.parse(readFileSync(join(place, 'r.json'), 'utf8')) as Report
    expect(inputs.map(({ name }) => name)).toEqual(['t.blktrace.0.gz'])
    expect(settings['op']).toBe('all')
    cpSync(join(sample, 'trace.blktrace.1.gz'), join(deep, 't.blktrace.1.gz'))
    const both = runAction(place, { files: 'a b/deep er/t.blktrace.0.gz\na b/*/t.blktrace.[1-9].gz' })
    expect([both.code, both.said]).toEqual([0, ''])
    expect((JSON.parse(readFileSync(join(place, 'tidemark/report.json'), 'utf8')) as Report).inputs).toHaveLength(2)
  })

  it('runs nothing that an input says', () => {
    const place = workspace()
    cpSync(join(sample, 'trace.blktrace.0.gz'), join(place, '$(touch pwned).gz'))
    const odd = '$(touch pwned); `touch pwned` "\'; touch pwned #'
    expect(runAction(place, { files: '$(touch pwned).gz', output: `${odd}.html`, json: `${odd}.json` }).code).toBe(0)
    expect(existsSync(join(place, `${odd}.html`))).toBe(true)
    expect(runAction(place, { files: odd, args: odd }).code).toBe(2)
    expect(existsSync(join(place, 'pwned'))).toBe(false)
  })

  it.each([
    ['no file', { files: '\n' }, '::error::the input files is empty'],
    ['a glob without a match', { files: '*.nothing' }, '::error::a line of the input files matches no file'],
    ['a file that is not there', { files: 'missing.gz' }, 'missing.gz'],
    ['an unknown argument', { files: sample, args: '--nonsense' }, '--nonsense'],
    ['two lines as a path', { files: sample, output: 'a.html\ngrade=CLEAN' }, '::error::the inputs output and json each take the path of a file'],
  ])('stops with code 2 and says why: %s', (_, inputs, words) => {
    const { code, said, summary, outputs } = runAction(workspace(), inputs)
    expect(code).toBe(2)
    expect(said).toContain(words)
    expect(summary).toBe('')
    expect(outputs['grade']).toBeUndefined()
  })

  it('checks the record against a baseline: passes what is unchanged, fails what is not, says both in the summary', () => {
    const place = workspace(), cli = join(root, 'dist/bin/cli.js')
    const tidemark = (...words: string[]): void => expect(spawnSync(process.execPath, [cli, ...words], { cwd: place, encoding: 'utf8' }).status).toBe(0)
    tidemark('report', sample, '--json', 'before.json')
    tidemark('baseline', 'save', 'main', 'before.json', '--file', 'base.json')
    const same = runAction(place, { files: sample, baseline: 'base.json' })
    expect([same.code, same.outputs['grade'], same.outputs['check']]).toEqual([0, 'MISCOUNTED', 'INSUFFICIENT']) // one run says nothing of times
    expect(same.summary).toContain('## INSUFFICIENT: ')
    const better = JSON.parse(readFileSync(join(place, 'before.json'), 'utf8')) as Report
    better.figures['io.bytes']!.value! -= 4096
    writeFileSync(join(place, 'better.json'), JSON.stringify(better))
    tidemark('baseline', 'save', 'less', 'better.json', '--file', 'base.json')
    const other = runAction(place, { files: sample, baseline: 'base.json', 'baseline-name': 'less' })
    expect(other.code).toBe(1)
    expect(other.outputs['check']).toBe('REGRESSION')
    expect(other.summary.match(/^## /gm)).toHaveLength(2)
    expect(runAction(place, { files: sample, baseline: 'nothing.json' })).toMatchObject({ code: 2, said: expect.stringContaining('nothing.json') as string })
  })

  it('asks for a Node that it can use', () => {
    const bin = workspace()
    writeFileSync(join(bin, 'node'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
    const { code, said } = runAction(workspace(), { files: sample }, `${bin}:${process.env['PATH']}`)
    expect(code).toBe(2)
    expect(said).toContain('::error::Tidemark needs Node 20.19 or later')
  })

  it('names only outputs that a step sets', () => {
    expect(Object.values(action.outputs).map(({ value }) => value)).toEqual(['report.outputs.grade', 'report.outputs.report', 'report.outputs.json', 'check.outputs.check'].map(name => `\${{ steps.${name} }}`))
    expect(scripts.map(({ id }) => id)).toEqual([undefined, 'report', 'check'])
  })
})
