/** Real recordings on a loop disk made for it: need root, tracefs, loop devices; told when skipped. */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readRecording } from '../../src/node/read-recording.ts'
import { cannotRecord, record, script, shells, type Outcome } from './shells.ts'

const cli = fileURLToPath(new URL('../../dist/bin/cli.js', import.meta.url))
const disk = fileURLToPath(new URL('../../lab/disk.sh', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'tidemark-machine-')), image = join(folder, 'disk.img'), mount = join(folder, 'mnt'), model = join(mount, 'a file.bin')
const BYTES = 24 * 2 ** 20

/** What a recorder touches. */
function listing(): Record<string, unknown> {
  const text = (path: string): string | null => (existsSync(path) ? readFileSync(path, 'utf8') : null)
  const folders = (path: string): string[] => (existsSync(path) ? readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name) : [])
  return {
    mounts: text('/proc/mounts')!.split('\n').filter((line) => line.includes('tracefs')),
    tracer: text('/sys/kernel/tracing/current_tracer'), instances: folders('/sys/kernel/tracing/instances'), clock: text('/sys/kernel/tracing/trace_clock'), buffer: text('/sys/kernel/tracing/buffer_size_kb'),
    cgroups: [...folders('/sys/fs/cgroup/memory'), ...folders('/sys/fs/cgroup')].filter((name) => name === 'tidemark'), state: existsSync('/run/tidemark-record'),
    readAhead: readdirSync('/sys/block').filter((name) => name.startsWith('loop')).map((name) => [name, text(`/sys/block/${name}/queue/read_ahead_kb`), text(`/sys/block/${name}/trace/enable`)]),
  }
}

// Reads the whole file twice: the second pass is in the page cache, unless there is a limit.
const reader = ['sh', '-c', 'cat "$1" >/dev/null; cat "$1" >/dev/null', 'sh', model]

describe.skipIf(cannotRecord !== null)(`on this machine (skipped: ${cannotRecord ?? 'it is not'})`, () => {
  let found: Record<string, unknown> = {}
  beforeAll(() => {
    execFileSync('sh', [disk, 'up', image, mount, '64'], { stdio: 'pipe' })
    writeFileSync(model, Buffer.alloc(BYTES, 'tidemark'))
    found = listing()
  })
  afterAll(() => {
    execFileSync('sh', [disk, 'down', image, mount], { stdio: 'pipe' })
    rmSync(folder, { recursive: true })
  })

  const distinct = shells.filter(([name]) => name !== 'sh').slice(0, 3)
  it.each(distinct.map((shell) => [shell.join(' '), shell] as const))('%s: bytes agree at every step and with the disk, nothing is lost or left', async (name, shell) => {
    const bundle = join(folder, `bundle-${name.replaceAll(/[^a-z]/g, '')}`)
    const { code, err } = record(shell, ['-o', bundle, '--cold', '--read-ahead', '64', '--', ...reader])
    expect([code, err]).toEqual([0, expect.stringMatching(/B at queue = issue = complete = diskstats; 0 events lost/)])
    const report = await readRecording([bundle])
    // ext4 may read a block of extents besides the file.
    expect(report.figures['io.bytes']!.value).toBeGreaterThanOrEqual(BYTES)
    expect(report.figures['io.bytes']!.value).toBeLessThan(BYTES + 2 ** 20)
    expect(report.figures['cache.bytesAdded']!.value).toBe(BYTES)
    const { check, result } = report.tables['io.checks']!.columns
    expect(check!.filter((_, i) => result![i] === 'fail')).toEqual([])
    expect(check!.filter((_, i) => result![i] === 'pass')).toEqual(expect.arrayContaining(['ring buffers lost nothing', 'bytes are what the disk counted', 'pages added are what the disk read']))
    expect(report.figures['io.coverage']!.value).toBe(1)
    expect(listing()).toEqual(found)
  })

  it('two limits, twice each, take turns; the limit makes the second pass read again', async () => {
    const bundle = join(folder, 'limits')
    expect(record(['sh'], ['-q', '-o', bundle, '--memory', '12MiB,none', '--repeat', '2', '--', ...reader])).toMatchObject({ code: 0 })
    const runs = ['run-01-12MiB', 'run-02-none', 'run-03-12MiB', 'run-04-none']
    expect(readdirSync(bundle).filter((name) => name.startsWith('run-'))).toEqual(runs)
    const factors = []
    const hits = runs.map((run) => (JSON.parse(readFileSync(join(bundle, run, 'meta.json'), 'utf8')) as { memory: { limit_hits: number } }).memory.limit_hits)
    expect(hits.map((count) => count > 0)).toEqual([true, false, true, false])
    for (const run of runs) factors.push((await readRecording([join(bundle, run)], { countsOnly: true })).figures['io.rereadFactor']!.value!)
    expect(factors.map((factor) => factor > 1.5)).toEqual([true, false, true, false])
    expect(listing()).toEqual(found)
  })

  it('a run made to lose events says so and ends with 1', async () => {
    const bundle = join(folder, 'lossy')
    const { code, err } = record(['sh'], ['-q', '-o', bundle, '--memory', '12MiB', '--read-ahead', '4', '--buffer', '16', '16', '--', ...reader])
    expect([code, err]).toEqual([1, expect.stringMatching(/EVENTS WERE LOST: no ratio of this run can be trusted/)])
    const report = await readRecording([bundle])
    expect(report.verdict.grade).toBe('LOSSY')
    expect(report.findings.map(({ id }) => id)).toEqual(expect.arrayContaining(['IO002', 'RE004']))
    expect(listing()).toEqual(found)
  })

  it('a second recorder is refused; one that is killed leaves nothing, and with its whole group nothing after --restore', async () => {
    for (const whole of [false, true]) {
      const child = spawn('sh', [script, '-q', '-o', join(folder, `killed-${whole}`), '--memory', '100MiB', '--read-ahead', '64', '--', 'sh', '-c', 'while :; do cat "$1" >/dev/null; done', 'sh', model], { stdio: 'ignore', detached: true })
      const exited = new Promise((resolve) => child.once('exit', resolve))
      for (let i = 0; i < 100 && !existsSync(join(folder, `killed-${whole}`, 'run-01-100MiB/pid')); i++) await setTimeout(100)
      expect(listing()).toMatchObject({ tracer: 'blk\n', instances: ['tidemark'], state: true })
      expect(record(['sh'], ['-o', join(folder, 'second'), '--', ...reader])).toMatchObject({ code: 2, err: expect.stringContaining('is recording already') })
      expect(record(['sh'], ['--restore'])).toMatchObject({ code: 2, err: expect.stringContaining('is recording: stop it first') })
      process.kill(whole ? -child.pid! : child.pid!, 'SIGKILL')
      await exited
      if (whole) expect(record(['sh'], ['--restore'])).toMatchObject({ code: 0, out: 'restored\n' })
      for (let i = 0; i < 100 && existsSync('/run/tidemark-record'); i++) await setTimeout(100)
      expect(listing()).toEqual(found)
    }
    // The next run puts back what one left, the mount of tracefs too, and goes on.
    const child = spawn('sh', [script, '-q', '-o', join(folder, 'killed-next'), '--', 'sleep', '30', model], { stdio: 'ignore', detached: true })
    const exited = new Promise((resolve) => child.once('exit', resolve))
    for (let i = 0; i < 100 && !existsSync(join(folder, 'killed-next/run-01-none/pid')); i++) await setTimeout(100)
    process.kill(-child.pid!, 'SIGKILL')
    await exited
    expect(record(['sh'], ['-o', join(folder, 'next'), '--', ...reader])).toMatchObject({ code: 0, err: expect.stringContaining('putting back what an interrupted run left') })
    expect(listing()).toEqual(found)
    expect(spawnSync('sh', [script, '--restore'], { encoding: 'utf8' }).stdout).toBe('nothing to restore: no run was interrupted\n')
  })

  /** Starts a recording in a process group of its own, where Ctrl-C and the end of a terminal arrive. */
  function start(bundle: string, words: readonly string[], env: Record<string, string> = {}): { child: ReturnType<typeof spawn>; exited: Promise<number | null>; reached: (file: string) => Promise<void> } {
    const child = spawn('sh', [script, '-q', '-o', bundle, ...words], { stdio: 'ignore', detached: true, env: { ...process.env, ...env } })
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
    return { child, exited, reached: async (file) => { for (let i = 0; i < 500 && !existsSync(join(bundle, 'run-01-none', file)); i++) await setTimeout(20) } }
  }
  const gone = async (): Promise<void> => { for (let i = 0; i < 150 && existsSync('/run/tidemark-record'); i++) await setTimeout(100) }
  const forever = ['--', 'sh', '-c', 'while :; do cat "$1" >/dev/null; sleep 0.1; done', 'sh', model]

  it.each([['SIGTERM', {}], ['SIGHUP', {}], ['SIGHUP', { TIDEMARK_HOST: '1' }]] as const)('%s to the whole group, as where a terminal closes, leaves nothing: %o', async (signal, env) => {
    const bundle = join(folder, `group-${signal}-${Object.keys(env).length}`)
    const { child, exited, reached } = start(bundle, forever, env)
    await reached('pid')
    await setTimeout(300)
    process.kill(-child.pid!, signal)
    await exited
    await gone()
    expect(listing()).toEqual(found)
    const left = (): boolean => spawnSync('pgrep', ['-g', String(child.pid)]).status === 0
    for (let i = 0; i < 50 && left(); i++) await setTimeout(100)
    expect(left()).toBe(false)
  }, 60_000)

  it.each(['SIGINT', 'SIGTERM'] as const)('%s while it prepares: the command is not started, and all is put back', async (signal) => {
    const bundle = join(folder, `early-${signal}`)
    const { child, exited, reached } = start(bundle, ['--', 'sh', '-c', 'echo >"$1"', 'sh', join(folder, `ran-${signal}`), model])
    await reached('stderr.fifo')
    process.kill(child.pid!, signal)
    expect(await exited).toBe(130)
    expect([existsSync(join(folder, `ran-${signal}`)), JSON.parse(readFileSync(join(bundle, 'manifest.json'), 'utf8')), listing()]).toEqual([false, expect.objectContaining({ runs: [expect.objectContaining({ interrupted: true })] }), found])
  }, 60_000)

  it('TERM while it writes the events, and a reader of its messages that goes away, leave nothing', async () => {
    const bundle = join(folder, 'late')
    const { child, exited, reached } = start(bundle, ['--', 'cat', model])
    await reached('blk.txt.gz')
    process.kill(child.pid!, 'SIGTERM')
    await exited
    await gone()
    expect(listing()).toEqual(found)
    spawnSync('sh', ['-c', 'sh "$0" -o "$1" -- cat "$2" 2>&1 >/dev/null | head -n 1', script, join(folder, 'deaf'), model])
    await gone()
    expect([JSON.parse(readFileSync(join(folder, 'deaf/manifest.json'), 'utf8')), listing()]).toEqual([expect.objectContaining({ finished: true }), found])
  }, 60_000)

  it('with a minute between samples, a kill is noticed within seconds', async () => {
    const { child, exited, reached } = start(join(folder, 'seldom'), ['--interval', '60', ...forever])
    await reached('pid')
    process.kill(child.pid!, 'SIGKILL')
    await exited
    await gone()
    expect(listing()).toEqual(found)
  }, 60_000)

  it('notes of a run killed before its first change are cleared away', () => {
    for (const words of [['--restore'], ['-q', '-o', join(folder, 'after-stale'), '--', ...reader]]) {
      mkdirSync('/run/tidemark-record')
      writeFileSync('/run/tidemark-record/pid', '999999 5\n')
      expect(record(['sh'], words)).toMatchObject({ code: 0 })
      expect(listing()).toEqual(found)
    }
  })

  it('a file that the command removes, an odd name, and a name like an option: meta.json is whole', () => {
    const bundle = join(folder, 'removed'), name = '-x \'b" $c \\t.bin'
    writeFileSync(join(mount, name), Buffer.alloc(2 ** 20, 3))
    const { status, stderr } = spawnSync('sh', [script, '-o', bundle, '--cold', '-f', name, '-f', name, '--', 'sh', '-c', 'cat "./$1" >/dev/null; rm "./$1"', 'sh', name], { cwd: mount, encoding: 'utf8' })
    expect([status, stderr]).toEqual([0, expect.stringContaining('was changed or removed in the run')])
    expect(JSON.parse(readFileSync(join(bundle, 'run-01-none/meta.json'), 'utf8'))).toMatchObject({ files: [{ path: `./${name}`, size: 2 ** 20 }], model: { size: 2 ** 20, inode: expect.any(Number) } })
  })

  it('processes that the command leaves behind are ended and told', () => {
    const { code, err } = record(['sh'], ['-o', join(folder, 'daemon'), '--', 'sh', '-c', 'setsid sleep 300 >/dev/null 2>&1 & cat "$1" >/dev/null', 'sh', model])
    expect([code, err]).toEqual([0, expect.stringContaining('left processes behind; they are ended')])
    expect(listing()).toEqual(found)
  })

  it('a bundle that does not fit is told, and ends with 1', () => {
    const small = join(folder, 'small')
    mkdirSync(small)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=48k', 'tmpfs', small])
    const { code, err } = record(['sh'], ['-q', '-o', join(small, 'b'), '--cold', '--read-ahead', '4', '--', ...reader])
    execFileSync('umount', ['-l', small])
    expect([code, err]).toEqual([1, expect.stringContaining('THE BUNDLE IS NOT WHOLE')])
    expect(listing()).toEqual(found)
  })

  it('a file on no disk is recorded on the disk that --device names', () => {
    const shared = mkdtempSync('/dev/shm/tidemark-'), loop = execFileSync('losetup', ['-j', image], { encoding: 'utf8' }).split(':')[0]!
    writeFileSync(join(shared, 'model.bin'), Buffer.alloc(2 ** 20))
    const device = readFileSync(`/sys/block/${loop.slice(5)}/dev`, 'utf8').trim()
    const { code, err } = record(['sh'], ['-o', join(folder, 'elsewhere'), '--device', device, '--', 'sh', '-c', 'cat "$1" >/dev/null', 'sh', join(shared, 'model.bin')])
    rmSync(shared, { recursive: true })
    expect([code, err]).toEqual([0, expect.stringContaining('0 reads, 0 B at queue')])
    expect(existsSync(join(folder, 'elsewhere/manifest.json'))).toBe(true)
  })

  it('a stop that a host asks for ends the command, keeps what was recorded, and gives 130', async () => {
    const bundle = join(folder, 'stopped')
    const child = spawn('sh', [script, '-q', '-o', bundle, '--', 'sh', '-c', 'while :; do cat "$1" >/dev/null; done', 'sh', model], { stdio: 'ignore', env: { ...process.env, TIDEMARK_HOST: '1' } })
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
    for (let i = 0; i < 100 && !existsSync(join(bundle, 'run-01-none/pid')); i++) await setTimeout(100)
    writeFileSync('/run/tidemark-record/stop', '')
    expect(await exited).toBe(130)
    expect(JSON.parse(readFileSync(join(bundle, 'manifest.json'), 'utf8'))).toMatchObject({ finished: true, runs: [{ interrupted: true, lost: 0 }] })
    expect((await readRecording([bundle])).findings.map(({ id }) => id)).toContain('RE002')
    expect(listing()).toEqual(found)
  })

  it('through Node: a TERM ends the command first, and a kill -9 leaves the script to finish', async () => {
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const bundle = join(folder, `node-${signal}`)
      const child = spawn(process.execPath, [cli, 'record', '-q', '-o', bundle, '--cold', '--', 'sh', '-c', signal === 'SIGTERM' ? 'while :; do cat "$1" >/dev/null; done' : 'cat "$1" >/dev/null; sleep 2', 'sh', model], { stdio: 'ignore' })
      const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
      for (let i = 0; i < 150 && !existsSync(join(bundle, 'run-01-none/pid')); i++) await setTimeout(100)
      child.kill(signal)
      expect(await exited).toBe(signal === 'SIGTERM' ? 130 : null)
      for (let i = 0; i < 150 && existsSync('/run/tidemark-record'); i++) await setTimeout(100)
      expect(JSON.parse(readFileSync(join(bundle, 'manifest.json'), 'utf8'))).toMatchObject({ finished: true, runs: [{ interrupted: signal === 'SIGTERM', lost: 0 }] })
      expect((await readRecording([bundle])).figures['cache.bytesAdded']!.value).toBe(BYTES)
      expect(listing()).toEqual(found)
    }
  })

  // A real cgroup2 without the memory controller stands in for one with it: groups, processes and the order of restoring are real, memory.max is not there.
  it.skipIf(!existsSync('/sys/fs/cgroup/unified/cgroup.procs'))('cgroup v2: the group is made, given its controller, and removed; a limit that is refused is said (skipped: no second hierarchy)', () => {
    const [controllers, subtree] = ['controllers', 'subtree'].map((name) => join(folder, name)) as [string, string]
    writeFileSync(controllers, 'cpu memory io\n')
    writeFileSync(subtree, '')
    const stage = 'set -e; mount --make-rprivate /; mount --bind /sys/fs/cgroup/unified /sys/fs/cgroup; mount --bind "$1" /sys/fs/cgroup/cgroup.controllers; mount --bind "$2" /sys/fs/cgroup/cgroup.subtree_control; shift 2; exec "$@"'
    const inV2 = (...words: string[]): Outcome => {
      const { status, stdout, stderr } = spawnSync('unshare', ['-m', 'sh', '-c', stage, 'sh', controllers, subtree, 'sh', script, ...words], { encoding: 'utf8' })
      return { code: status, out: stdout, err: stderr }
    }
    const bundle = join(folder, 'v2')
    expect(inV2('-q', '-o', bundle, '--cold', '--', 'sh', '-c', 'cat "$1" >/dev/null; grep 0:: /proc/self/cgroup; cat /sys/fs/cgroup/cgroup.subtree_control', 'sh', model)).toEqual({ code: 0, out: '0::/tidemark\n+memory\n', err: '' })
    expect([readFileSync(subtree, 'utf8'), existsSync('/sys/fs/cgroup/unified/tidemark')]).toEqual(['-memory\n', false])
    expect(inV2('-o', join(folder, 'v2-limit'), '--memory', '1GiB', '--', ...reader)).toMatchObject({ code: 2, err: expect.stringContaining('the limit 1GiB was refused by /sys/fs/cgroup/tidemark') })
    expect([existsSync('/sys/fs/cgroup/unified/tidemark'), listing()]).toEqual([false, found])
  })

  it('a kernel without tracefs, and a file on no disk, are told with what to do', () => {
    const none = join(folder, 'filesystems')
    writeFileSync(none, 'nodev\tproc\n\text4\n')
    const { status, stderr } = spawnSync('unshare', ['-m', 'sh', '-c', 'mount --make-rprivate / && mount --bind "$1" /proc/filesystems && shift && exec "$@"', 'sh', none, 'sh', script, '-o', join(folder, 'none'), '--', ...reader], { encoding: 'utf8' })
    expect([status, stderr]).toEqual([2, expect.stringContaining('this kernel has no tracefs (CONFIG_TRACING): take samples only with --no-trace')])
    const shared = mkdtempSync('/dev/shm/tidemark-')
    writeFileSync(join(shared, 'model.bin'), Buffer.alloc(2 ** 20))
    const refused = record(['sh'], ['-o', join(folder, 'none'), '--', 'cat', join(shared, 'model.bin')])
    rmSync(shared, { recursive: true })
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('lies on no block device (tmpfs, overlay, network?): copy it to a disk') })
    expect([existsSync(join(folder, 'none')), listing()]).toEqual([false, found])
  })
})
