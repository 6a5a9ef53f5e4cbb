import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { record, script, shells } from './shells.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidemark-recorder-'))
afterAll(() => rmSync(folder, { recursive: true }))

const model = join(folder, 'model.bin')
writeFileSync(model, Buffer.alloc(2 ** 20, 7))

describe.each(shells.map((shell) => [shell.join(' '), shell] as const))('%s', (_name, shell) => {
  it('parses the script', () => {
    const { status, stderr } = spawnSync(shell[0]!, [...shell.slice(1), '-n', script], { encoding: 'utf8' })
    expect([status, stderr]).toEqual([0, ''])
  })

  it('prints its help, and names wrong options', () => {
    expect(record(shell, ['--help'])).toMatchObject({ code: 0, err: '', out: expect.stringContaining('Usage: record.sh') })
    const wrong: [string[], string][] = [
      [['--memory', 'much', '--', 'cat', model], 'much is no size'], [['--memory', '12XiB', '--', 'cat', model], '12XiB is no size'],
      [['--repeat', '0', '--', 'cat', model], '--repeat takes 1 or more'], [['--repeat', 'x', '--', 'cat', model], 'x is no whole number'],
      [['--interval', '0.0', '--', 'cat', model], '--interval takes more than 0'], [['--interval', '1.2.3', '--', 'cat', model], '1.2.3 is no number'],
      [['--frobnicate', '--', 'cat', model], 'unknown option --frobnicate'], [['-f', join(folder, 'absent'), '--', 'cat'], 'no such file'],
      [['--no-trace', '--', 'no-such-command-here', model], 'no such command'], [['--no-trace', '--', 'echo', 'x'], 'name the files with -f'],
      [['--expect', 'x', '--', 'cat', model], 'x is no size'], [['--device', '999:999', '--no-trace', '--', 'cat', model], 'no block device 999:999'],
      [['--memory', ',', '--', 'cat', model], '--memory names no size'], [['-o', 'a\nb', '--', 'cat', model], 'may have no newline'],
    ]
    for (const [words, said] of wrong) expect(record(shell, words), words.join(' ')).toMatchObject({ code: 2, out: '', err: expect.stringContaining(said) })
  })

  it('refuses a file whose name has a newline', () => {
    const odd = join(folder, 'a\nb')
    writeFileSync(odd, 'x')
    expect(record(shell, ['-f', odd, '--no-trace', '--', 'cat', odd])).toMatchObject({ code: 2, err: expect.stringContaining('newline in its name') })
  })

  it('restores the size of a buffer that nobody has used to what its first user would get', () => {
    const put = /^put\(\) \{[^]*?^\}/m.exec(readFileSync(script, 'utf8'))![0], size = join(folder, 'buffer_size_kb')
    for (const [was, noted] of [['7 (expanded: 1408)', '1408'], ['1408', '1408']] as const) {
      writeFileSync(size, `${was}\n`)
      const { stdout } = spawnSync(shell[0]!, [...shell.slice(1), '-c', `note() { printf '%s' "$3"; }\n${put}\nput "$1" 4096`, 'sh', size], { encoding: 'utf8' })
      expect([stdout, readFileSync(size, 'utf8')]).toEqual([noted, '4096\n'])
    }
  })

  it('writes texts as JSON, whatever is in them', () => {
    const text = readFileSync(script, 'utf8').split('\n').find((line) => line.startsWith('text()'))!
    for (const given of ['', 'plain', 'a "b" \\ c', 'back\\\\slash', 'two\nlines', 'ünï & \\& code', "quote's $x `y`"]) {
      const { stdout } = spawnSync(shell[0]!, [...shell.slice(1), '-c', `LC_ALL=C; ${text}\ntext "$1"`, 'sh', given], { encoding: 'utf8' })
      expect(JSON.parse(stdout), given).toBe(given)
    }
    const { stdout } = spawnSync(shell[0]!, [...shell.slice(1), '-c', `${text}\ntext "$1"`, 'sh', 'tab\tbell\u0007'], { encoding: 'utf8' })
    expect(JSON.parse(stdout)).toBe('tab?bell?')
  })
})

it('a dry run of samples touches nothing', () => {
  const bundle = join(folder, 'dry')
  const { code, out } = record(['sh'], ['--dry-run', '--no-trace', '-o', bundle, '--', 'cat', model])
  expect([code, out.includes(`Bundle:      ${bundle}`), out.includes(model), existsSync(bundle)]).toEqual([0, true, true, false])
})

it('a bundle is never written over', () => {
  expect(record(['sh'], ['--no-trace', '-o', folder, '--', 'cat', model])).toMatchObject({ code: 2, err: expect.stringContaining('exists: name another folder') })
})

it.skipIf(process.getuid?.() !== 0)('without root it says what root is for (skipped: not root, so another user cannot be taken)', () => {
  const { status, stderr } = spawnSync('sh', ['-c', 'exec "$@"', 'sh', 'sh', '-s', '--', '--', 'cat', '/etc/passwd'], { encoding: 'utf8', uid: 65534, gid: 65534, input: readFileSync(script), cwd: '/' })
  expect([status, stderr]).toEqual([2, expect.stringMatching(/no argument of the command is a file of 1 MiB/)])
  const file = process.execPath
  const refused = spawnSync('sh', ['-s', '--', '-f', file, '--', 'cat', file], { encoding: 'utf8', uid: 65534, gid: 65534, input: readFileSync(script), cwd: '/' })
  expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('tracing needs root: run it with sudo, or take samples only with --no-trace')])
  const limited = spawnSync('sh', ['-s', '--', '--no-trace', '--memory', '1GiB', '-f', file, '--', 'cat', file], { encoding: 'utf8', uid: 65534, gid: 65534, input: readFileSync(script), cwd: '/' })
  expect([limited.status, limited.stderr]).toEqual([2, expect.stringContaining('a memory limit needs root')])
})

it.skipIf(process.platform !== 'linux')('without tracing it keeps samples, marks, the engine\u2019s log and JSON of an odd name (skipped: no Linux)', () => {
  const odd = join(folder, 'a "b" \\c $d.bin'), bundle = join(folder, 'odd \\t bundle')
  writeFileSync(odd, Buffer.alloc(2 ** 20, 1))
  const command = 'echo load_begin >"$TIDEMARK_MARKS"; cat "$1" >/dev/null; for mark in "token 03" t1 "sample 7" "line 7" "exit 7" "a;b"; do echo "$mark" >"$TIDEMARK_MARKS"; done; echo one >&2; printf two >&2; exit 7'
  const other = process.getuid!() === 0 ? { uid: 65534, gid: 65534 } : {}
  const place = mkdtempSync(join(tmpdir(), 'tidemark-nobody-'))
  if ('uid' in other) spawnSync('chown', ['65534', place, folder])
  const { status, stderr } = spawnSync('sh', ['-s', '--', '--no-trace', '-o', bundle, '-f', odd, '--', 'sh', '-c', command, 'sh', odd], { encoding: 'utf8', ...other, cwd: '/', input: readFileSync(script), env: { PATH: process.env['PATH'], TMPDIR: place } })
  rmSync(place, { recursive: true })
  expect([status, stderr]).toEqual([7, expect.stringContaining('one\n')])
  const json = (name: string): Record<string, unknown> => JSON.parse(readFileSync(join(bundle, name), 'utf8')) as Record<string, unknown>
  expect(json('manifest.json')).toMatchObject({ schema: 'tidemark.bundle/1', finished: true, runs: [{ folder: 'run-01-none', limit: 'none', round: 1, exitCode: 7, lost: 0, traced: false, interrupted: false }] })
  expect(json('run-01-none/meta.json')).toMatchObject({ rc: 7, command: ['sh', '-c', command, 'sh', odd], model: { path: odd, size: 2 ** 20 }, args: { clock: 'boot' } })
  const marks = readFileSync(join(bundle, 'run-01-none/marks.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { mark: string; i: number; t: number })
  expect(marks.map(({ mark, i }) => [mark, i])).toEqual([['start', 0], ['load_begin', 0], ['token', 3], ['exit', 7]])
  expect(marks.every(({ t }, i) => i === 0 || t >= marks[i - 1]!.t)).toBe(true)
  expect(readFileSync(join(bundle, 'run-01-none/engine.log'), 'utf8')).toBe('one\ntwo\n')
  expect(readFileSync(join(bundle, 'run-01-none/samples.csv'), 'utf8').split('\n').length).toBeGreaterThan(5)
})
