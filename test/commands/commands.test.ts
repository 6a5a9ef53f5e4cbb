import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { kvPolicies } from '../../src/allocators/kv.ts'
import { scratchPolicies } from '../../src/allocators/scratch.ts'
import type { Report } from '../../src/core/result.ts'
import { rules } from '../../src/findings/index.ts'
import { golden, samples } from '../golden/read.ts'
import { runRecorded } from './run-recorded.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidemark-'))
afterAll(() => rmSync(folder, { recursive: true }))

const cli = fileURLToPath(new URL('../../dist/bin/cli.js', import.meta.url))
const text = join(samples, 'none-frag/blk.txt.gz')
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

describe('report', () => {
  it('writes JSON to standard output and nothing else there', async () => {
    const { code, out } = await runRecorded('report', text, '--json', '-')
    expect(code).toBe(0)
    const report = JSON.parse(out) as Report
    expect(report).toMatchObject({ schema: 'tidemark.report/1', verdict: { grade: 'MISCOUNTED' }, inputs: [{ name: 'blk.txt.gz', format: 'ftrace-blk', bytes: 198914, events: 27131 }] })
    expect(report.figures['io.requests']).toEqual({ value: 4478, unit: 'requests', basis: 'reads at issue, device 7:2' })
  })

  it('writes the page where -o says and names it', async () => {
    const page = join(folder, 'deep/er/page.html')
    const { code, out } = await runRecorded('report', text, '-o', page)
    expect(code).toBe(0)
    expect(out).toContain(`Report: ${page}`)
    expect(readFileSync(page, 'utf8')).toContain('MISCOUNTED')
  })

  it('takes a folder as one recording: per-CPU files are counted, the text checks them', async () => {
    const { out } = await runRecorded('report', join(samples, 'none-frag'), '--json', '-')
    const report = JSON.parse(out) as Report
    expect(report.inputs.map(({ name, role }) => [name, role])).toEqual([
      ['trace.blktrace.0.gz', 'counted'], ['trace.blktrace.1.gz', 'counted'], ['blk.txt.gz', 'cross-check'],
      ['filefrag.txt', 'context'], ['model.head.gguf.gz', 'context'], ['marks.jsonl', 'context'], ['meta.json', 'not read'],
    ])
    expect(report.tables['io.forms']!.columns['agrees']).toEqual([null, 'yes'])
    expect(report.figures['io.coverage']!.value).toBe(1)
    expect(report.verdict.answers[0]).toMatchObject({ answer: 'Nothing: none of 8 tokens read from the disk.' })
    expect(report.figures['io.bandwidth.peak']).toMatchObject({ value: 666902528, basis: expect.stringContaining("recording's own start") as string })
  })

  it('gives the same figures for every form of a recording', async () => {
    const figures = async (...paths: string[]): Promise<unknown> => (JSON.parse((await runRecorded('report', ...paths, '--json', '-', '--origin', '1734837904955')).out) as Report).figures
    const fromText = await figures(text)
    expect(await figures(join(samples, 'none-frag/trace.blktrace.1.gz'))).toEqual(fromText)
    expect(await figures(golden('./none-frag/blk.bin.gz'))).toEqual(fromText)
  })

  it('counts only what is asked for, and says what it left out', async () => {
    const { out } = await runRecorded('report', text, '--json', '-', '--from', '0', '--to', '0.5', '--process', 'lrun')
    const report = JSON.parse(out) as Report
    expect(report.figures['io.requests']!.value).toBeLessThan(4478)
    expect(report.figures['io.requests']!.basis).toBe('reads at issue, device 7:2, process lrun, from 0 s to 0.5 s')
    expect(report.ledger.filter(({ kind }) => kind === 'skipped').length).toBeGreaterThanOrEqual(3)
    const half = JSON.parse((await runRecorded('report', text, '--json', '-', '--from', '0.5')).out) as Report
    const whole = JSON.parse((await runRecorded('report', text, '--json', '-', '--to', '0.5')).out) as Report
    expect(half.figures['io.bytes']!.value! + whole.figures['io.bytes']!.value!).toBe(1169813504)
  })

  it('gives null, not zero, over an empty base', async () => {
    const { out, code } = await runRecorded('report', text, '--json', '-', '--op', 'discard')
    const { figures } = JSON.parse(out) as Report
    expect(code).toBe(0)
    expect([figures['io.requests']!.value, figures['io.rereadFactor']!.value, figures['io.sequentialShare']!.value, figures['io.bandwidth.peak']!.value]).toEqual([0, null, null, null])
  })
})

describe('inspect', () => {
  it('prints census, checks and verdict', async () => {
    const { code, out } = await runRecorded('inspect', golden('./zoo/blk.txt.gz'))
    expect(code).toBe(0)
    for (const line of ['C DS          5', 'no per-CPU files', 'MISCOUNTED', 'skipped: 456 sized lines of other operations than read']) expect(out).toContain(line)
  })
})

describe('events', () => {
  it('prints a trace that reads back to the same figures', async () => {
    const { out } = await runRecorded('events', golden('./zoo/blk.bin.gz'))
    const again = file('again.txt', out)
    const figures = async (path: string): Promise<unknown> => (JSON.parse((await runRecorded('report', path, '--json', '-')).out) as Report).figures
    expect(await figures(again)).toEqual(await figures(golden('./zoo/blk.bin.gz')))
  })

  it('filters by step, operation, device, process and time', async () => {
    const count = async (...flags: string[]): Promise<number> => (await runRecorded('events', text, ...flags)).out.split('\n').length - 1
    expect(await count()).toBe(27131)
    expect(await count('--stage', 'issue', '--op', 'read')).toBe(4478)
    expect(await count('--device', '8:0')).toBe(0)
    expect(await count('--process', 'lrun', '--stage', 'issue', '--op', 'read')).toBe(4477)
    expect((await count('--to', '0.5')) + (await count('--from', '0.5'))).toBe(27131)
  })

  it('equals blkparse line for line', { timeout: 30_000 }, (context) => {
    if (spawnSync('blkparse', ['-V']).error !== undefined) return context.skip('blkparse is not installed')
    for (const [name, from] of [['none-frag', join(samples, 'none-frag')], ['zoo', golden('./zoo')]] as const) {
      const stem = join(folder, name)
      for (const cpu of [0, 1]) writeFileSync(`${stem}.blktrace.${cpu}`, gunzipSync(readFileSync(join(from, `trace.blktrace.${cpu}.gz`))))
      const theirs = execFileSync('blkparse', ['-i', stem], { maxBuffer: 1 << 28 }).toString().split('\n').filter((line) => /^ *\d+,\d+ +\d+ +\d+ +\d+\./.test(line))
      const ours = execFileSync('node', [cli, 'events', `${stem}.blktrace.0`], { maxBuffer: 1 << 28 }).toString().split('\n').filter((line) => line !== '')
      expect(ours.toSorted()).toEqual(theirs.toSorted())
    }
  })
})

describe('per-CPU files', () => {
  const set = (name: string): string => {
    mkdirSync(join(folder, name))
    return join(folder, name)
  }
  const cpu = (n: number): Uint8Array => gunzipSync(readFileSync(join(samples, `none-frag/trace.blktrace.${n}.gz`)))
  const inspect = async (...paths: string[]): Promise<Report> => JSON.parse((await runRecorded('inspect', '--json', ...paths)).out) as Report

  it('that are there twice are counted once', async () => {
    const place = set('twice')
    for (const n of [0, 1]) writeFileSync(join(place, `t.blktrace.${n}`), cpu(n))
    writeFileSync(join(place, 't.blktrace.0.gz'), readFileSync(join(samples, 'none-frag/trace.blktrace.0.gz')))
    for (const paths of [[place], [join(place, 't.blktrace.1')], [join(place, 't.blktrace.0'), join(place, 't.blktrace.0')]]) {
      expect((await inspect(...paths)).figures['io.requests']!.value).toBe(4478)
    }
    expect(await runRecorded('inspect', join(place, 't.blktrace.0'), join(place, 't.blktrace.0.gz'))).toMatchObject({ code: 2, err: expect.stringContaining("same CPU's file twice") as string })
  })

  it('that cannot be read make the trace LOSSY', async () => {
    for (const [name, bytes] of [['t.blktrace.1.gz', readFileSync(join(samples, 'none-frag/trace.blktrace.1.gz')).subarray(0, 15)], ['t.blktrace.1.xz', Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0)]] as const) {
      const place = set(`broken-${name}`)
      writeFileSync(join(place, 't.blktrace.0'), cpu(0))
      writeFileSync(join(place, name), bytes)
      for (const path of [place, join(place, 't.blktrace.0')]) {
        const report = await inspect(path)
        expect([report.verdict.grade, report.findings.some(({ id }) => id === 'IO003')]).toEqual(['LOSSY', true])
      }
    }
  })

  it('of two recordings are not joined', async () => {
    const [a, b] = [set('a'), set('b')]
    for (const place of [a, b]) writeFileSync(join(place, 't.blktrace.0'), cpu(0))
    expect(await runRecorded('inspect', join(a, 't.blktrace.0'), join(b, 't.blktrace.0'))).toMatchObject({ code: 2, err: expect.stringContaining('two recordings') as string })
  })
})

describe('what other tools would stumble over', () => {
  const inspect = async (path: string, ...flags: string[]): Promise<Report> => JSON.parse((await runRecorded('inspect', '--json', path, ...flags)).out) as Report

  it('a day and a half of one request a second', async () => {
    const lines = Array.from({ length: 150_000 }, (_, i) => `8,0 0 ${i}.000000000 1 D R ${i * 8} + 8 [a]\n`)
    expect((await inspect(file('long.txt', lines.join('')))).figures['io.bandwidth.peak']!.value).toBe(4096)
  })

  it('a thousand devices', async () => {
    const lines = Array.from({ length: 1000 }, (_, i) => ['Q', 'D', 'C'].map((action, k) => `8,${i} 0 0.${String(i * 3 + k).padStart(9, '0')} 1 ${action} R 8 + 8 ${action === 'C' ? '[0]' : '[a]'}\n`).join(''))
    const report = await inspect(file('devices.txt', lines.join('')))
    expect(report.tables['io.devices']!.columns['device']!.length).toBe(1000)
  })

  it('meta.json with nonsense in it', async () => {
    for (const meta of ['{"t0_mono_ns": 1.5}', '{"t0_mono_ns": -3, "ring_blk": {"0": {"overrun": "abc"}}}', '[]', 'null', '{"ring_blk": [null]}']) {
      const place = mkdtempSync(join(folder, 'meta-'))
      writeFileSync(join(place, 'meta.json'), meta)
      writeFileSync(join(place, 'a.txt'), '8,0 0 1.0 1 D R 8 + 8 [a]\n')
      const report = await inspect(join(place, 'a.txt'))
      expect([report.figures['io.lost.events']!.value, report.verdict.grade]).toEqual([0, 'CLEAN'])
    }
  })

  it('an event at the very edge of --from and --to', async () => {
    const path = file('edge.txt', '8,0 0 0.000000000 1 D R 8 + 8 [a]\n8,0 0 0.001000004 1 D R 16 + 8 [a]\n')
    expect((await inspect(path, '--from', '0.001000004')).figures['io.requests']!.value).toBe(1)
    expect((await inspect(path, '--to', '0.001000004')).figures['io.requests']!.value).toBe(1)
  })

  it('forms of one recording on two clocks, seen through a window', async () => {
    const place = mkdtempSync(join(folder, 'clocks-'))
    for (const n of [0, 1]) writeFileSync(join(place, `t.blktrace.${n}`), gunzipSync(readFileSync(join(samples, `none-frag/trace.blktrace.${n}.gz`))))
    writeFileSync(join(place, 'parsed.txt'), (await runRecorded('events', join(place, 't.blktrace.0'))).out)
    const report = JSON.parse((await runRecorded('report', '--json', '-', place, '--origin', '1736000000000', '--from', '1', '--to', '2')).out) as Report
    expect(report.figures['io.requests']!.value).toBeGreaterThan(100)
    expect(report.tables['io.forms']!.columns['agrees']).toEqual([null, 'yes'])
  })

  it('a device-mapper volume: its completions without issue are no orphans', async () => {
    const path = file('dm.txt', ['Q 254,0', 'Q 8,0', 'D 8,0', 'C 8,0', 'C 254,0'].map((words, i) => {
      const [action, device] = words.split(' ')
      return `${device} 0 0.00000000${i} 1 ${action} R ${device === '8,0' ? 2048 : 0} + 8 ${action === 'C' ? '[0]' : '[a]'}\n`
    }).join(''))
    expect((await inspect(path, '--device', '8:0')).findings.map(({ id }) => id)).not.toContain('IO009')
  })

  it('events says when nothing passes, and when a part is lost', async () => {
    expect((await runRecorded('events', text, '--device', '9:9')).err).toContain('none of the 27131 events passes the filters')
    expect((await runRecorded('events', file('lossy.txt', '8,0 0 1.0 1 D R 8 + 8 [a]\nCPU:0 [LOST 5 EVENTS]\n'))).err).toContain('a part of the trace is lost')
  })
})

describe('explain and figures', () => {
  it('explain every rule, and each figure has unit and formula', async () => {
    for (const { id, name } of rules) expect((await runRecorded('explain', id)).out).toContain(name)
    const figures = JSON.parse((await runRecorded('figures', '--json')).out) as { name: string; unit: string; formula: string }[]
    expect(figures.every(({ unit, formula }) => unit !== '' && formula.length > 10)).toBe(true)
    const shown = JSON.parse((await runRecorded('report', text, '--json', '-')).out) as Report
    expect(Object.keys(shown.figures)).toEqual(figures.map(({ name }) => name).filter((name) => name.startsWith('io.')))
  })
})

it('figures lists each name once, with any policy in the place of <policy>', async () => {
  const { out } = await runRecorded('figures', '--json')
  const policies: Record<string, readonly { name: string }[]> = { kv: kvPolicies, alloc: scratchPolicies }
  const names = (JSON.parse(out) as { name: string }[]).flatMap(({ name }) => name.includes('<policy>')
    ? policies[name.slice(0, name.indexOf('.'))]!.map((policy) => name.replace('<policy>', policy.name)) : [name])
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
})

describe('logs of other tools', () => {
  const LOGS: [string, string, string[], string][] = [
    ['fio', 'fio version 3 iolog\n1 a.dat open\n9 a.dat read 0 4096\n', [], 'a.dat'],
    ['biosnoop', '0.000004    supervise      1950   xvda1   R 13092560   4096       0.74\n', [], 'xvda1'],
    ['table', 'when,what,where,size,disk\n0,r,0,8,sda\n', ['--csv', 'time=when:s,op=what,offset=where:sectors,size=size:sectors,device=disk'], 'sda'],
  ]
  it.each(LOGS)('%s: report, inspect and events', async (name, content, flags, device) => {
    const path = file(`${name}.log`, content), page = join(folder, `${name}.html`)
    expect((await runRecorded('report', path, ...flags, '-o', page)).code).toBe(0)
    expect(readFileSync(page, 'utf8')).toContain(`4095:0 (${device})`)
    const inspect = await runRecorded('inspect', path, ...flags)
    expect(inspect.out).toMatch(/^CLEAN {2}4 KiB read/)
    expect(inspect.out).toContain(`device 4095:0 (${device})`)
    expect((await runRecorded('events', path, ...flags)).out).toMatch(/^4095,0 .* R \d+ \+ 8 \[/)
  })

  it('--csv takes no folder, no broken description, and no column that is not there', async () => {
    const path = file('t.csv', 'a,b\n')
    const columns = 'time=1:s,op=2,offset=3:bytes,size=4:bytes'
    for (const [args, reason] of [[[folder, '--csv', columns], 'name the file'], [[path, '--csv', 'time=1'], 'needs a unit'], [[path, '--csv', columns], 'no column 3']] as const) {
      const { code, err } = await runRecorded('inspect', ...args)
      expect([code, err]).toEqual([2, expect.stringContaining(reason)])
    }
  })

  it('that lack a sector are refused with a reason', async () => {
    const { code, err } = await runRecorded('inspect', file('bt.txt', 'TIME(ms)     DISK             COMM             PID    LAT(ms)\n'))
    expect([code, err]).toEqual([2, expect.stringContaining('prints no sector and no size')])
  })
})

describe('as a process', () => {
  const packed = readFileSync(text)
  const spawn = (words: string[], input?: Uint8Array): { status: number | null; stdout: string; stderr: string } =>
    spawnSync('node', [cli, ...words], { input, encoding: 'utf8', maxBuffer: 1 << 28, cwd: folder, env: { ...process.env, NO_COLOR: undefined } })

  it('reads packed and plain text and binary from standard input', () => {
    for (const input of [packed, gunzipSync(packed), gunzipSync(readFileSync(golden('./none-frag/blk.bin.gz')))]) {
      const { status, stdout } = spawn(['report', '-', '--json', '-'], input)
      expect(status).toBe(0)
      expect((JSON.parse(stdout) as Report).figures['io.bytes']!.value).toBe(1169813504)
    }
  })

  it('says that standard input is empty', () => {
    expect(spawn(['inspect', '-'], new Uint8Array(0))).toMatchObject({ status: 2, stderr: expect.stringMatching(/standard input is empty/) as string })
  })

  it('ends quietly when the reader of its output goes away', () => {
    const { stdout, stderr } = spawnSync('sh', ['-c', `node ${cli} events ${text} | head -n 1`], { encoding: 'utf8' })
    expect(stdout.split('\n').length).toBe(2)
    expect(stderr).toBe('')
  })

  it('prints neither colour nor progress without a terminal', () => {
    const { stdout, stderr } = spawn(['inspect', text])
    expect(stderr).toBe('')
    expect(stdout).not.toContain('\u001b')
  })

  it('without arguments reports the recording that comes with it', () => {
    const { status, stdout } = spawn(['report'])
    expect(status).toBe(0)
    expect(stdout).toContain('4,478')
    expect(existsSync(join(folder, 'reports/out/none-frag.html'))).toBe(true)
  })
})
