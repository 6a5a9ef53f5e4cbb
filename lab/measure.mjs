/**
 * Runs fio and llama.cpp without a limit and under one, through Node and through the script, on a disk made for it, and prints what each run's own
 * checks say: `sudo node lab/measure.mjs [FOLDER]`. Then a run made to lose events, and one killed in the middle and restored, with listings.
 * FIO names fio, SHELLS the shells of the script (default: sh), by commas. Nothing of it is left but the bundles in FOLDER.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url)), cli = join(here, '../dist/bin/cli.js'), script = join(here, '../recorder/record.sh')
const folder = process.argv[2] ?? '/tmp/tidemark-lab', image = join(folder, 'disk.img'), mount = join(folder, 'mnt')
const fio = process.env.FIO ?? 'fio', shells = (process.env.SHELLS ?? 'sh').split(',')
const only = process.env.ONLY?.split(',') ?? ['fio', 'llama', 'loss', 'kill']
const disk = (what) => execFileSync('sh', [join(here, 'disk.sh'), what, image, mount, '640'], { stdio: 'inherit' })

/** What recording touches, as text. */
function listing() {
  const dir = (path) => { try { return readdirSync(path).join(' ') } catch { return '-' } }
  const text = (path) => { try { return readFileSync(path, 'utf8').trim() } catch { return '-' } }
  const T = '/sys/kernel/tracing'
  return [
    `${T}: ${dir(T).slice(0, 60)}`, `current_tracer: ${text(`${T}/current_tracer`)}; instances: ${dir(`${T}/instances`)}`,
    `mounts of tracefs: ${text('/proc/mounts').split('\n').filter((line) => line.includes('tracefs')).length}`,
    `memory cgroups: ${existsSync('/sys/fs/cgroup/memory') ? readdirSync('/sys/fs/cgroup/memory', { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name).join(' ') || 'none' : '-'}`,
    `blktrace on loop devices: ${readdirSync('/sys/block').filter((name) => name.startsWith('loop') && text(`/sys/block/${name}/trace/enable`) === '1').join(' ') || 'none'}`,
    `/run/tidemark-record: ${existsSync('/run/tidemark-record') ? dir('/run/tidemark-record') : 'absent'}`,
  ].join('\n')
}

const programs = {
  fio: [fio, '--name=lab', `--filename=${mount}/fio.dat`, '--ioengine=mmap', '--rw=randread', '--bs=64k', '--size=128M', '--io_size=256M', '--norandommap', '--readonly', '--randseed=7', `--aux-path=${folder}`],
  llama: [process.execPath, join(here, 'engine.mjs'), `${mount}/model.gguf`, '4'],
}
const limits = { fio: '96MiB,none', llama: '200MiB,none' }

/** One row a run, from the run's own record. */
function rows(bundle, what, through) {
  const { runs } = JSON.parse(readFileSync(join(bundle, 'manifest.json'), 'utf8'))
  return runs.map(({ folder: run, limit, lost }) => {
    const { tables, figures } = JSON.parse(execFileSync(process.execPath, [cli, 'report', join(bundle, run), '--json', '-'], { maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'ignore'] }))
    const meta = JSON.parse(readFileSync(join(bundle, run, 'meta.json'), 'utf8'))
    const bytes = Object.fromEntries(tables['io.stages'].columns.stage.map((stage, i) => [stage, tables['io.stages'].columns.bytes[i]]))
    const check = (name) => tables['io.checks'].columns.result[tables['io.checks'].columns.check.findIndex((text) => text.startsWith(name))] ?? '-'
    return [what, through, limit, bytes.queue, bytes.issue, bytes.complete, Object.values(meta.diskstat_delta)[0][2] * 512, lost, figures['cache.bytesAdded']?.value ?? '-', check('resident before'), meta.memory.limit_hits, check('pages added')]
  })
}

const found = listing()
mkdirSync(folder, { recursive: true })
disk('up')
try {
  if (only.includes('fio') || only.includes('loss') || only.includes('kill')) execFileSync('dd', ['if=/dev/urandom', `of=${mount}/fio.dat`, 'bs=1M', 'count=128', 'status=none'])
  if (only.includes('llama')) execFileSync(process.execPath, [join(here, 'model.mjs'), `${mount}/model.gguf`])
  const table = [['program', 'through', 'limit', 'queue, B', 'issue, B', 'complete, B', 'diskstats, B', 'lost', 'page adds, B', 'residency', 'limit hits', 'adds = reads']]
  for (const what of ['fio', 'llama'].filter((name) => only.includes(name))) {
    for (const through of ['node', ...shells]) {
      const bundle = join(folder, `${what}-${through.replace(/[^a-z]+/g, '-')}`)
      rmSync(bundle, { recursive: true, force: true })
      const recorder = through === 'node' ? [process.execPath, cli, 'record'] : [...through.split(' '), script]
      const { status } = spawnSync(recorder[0], [...recorder.slice(1), '-o', bundle, '--memory', limits[what], '--expect', '4GiB', ...(what === 'fio' ? ['--read-ahead', '128'] : []), '--', ...programs[what]], { stdio: ['ignore', 'ignore', 'inherit'] })
      if (status !== 0) process.stdout.write(`${what} through ${through}: exit code ${status}\n`)
      table.push(...rows(bundle, what, through))
    }
  }
  process.stdout.write(`${table.map((row, i) => `| ${row.join(' | ')} |${i === 0 ? `\n|${' --- |'.repeat(row.length)}` : ''}`).join('\n')}\n`)

  if (only.includes('loss')) {
    const bundle = join(folder, 'lossy')
    rmSync(bundle, { recursive: true, force: true })
    const { status, stderr } = spawnSync('sh', [script, '-q', '-o', bundle, '--memory', '96MiB', '--read-ahead', '128', '--buffer', '64', '64', '--', ...programs.fio], { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' })
    process.stdout.write(`\nMade to lose events: exit code ${status}\n${stderr.trim()}\n`)
    const { verdict, findings } = JSON.parse(execFileSync(process.execPath, [cli, 'report', bundle, '--json', '-'], { maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'ignore'] }))
    process.stdout.write(`its report: ${verdict.grade}; ${findings.filter(({ severity }) => severity === 'error').map(({ id, title }) => `${id} ${title}`).join('; ')}\n`)
  }
  if (only.includes('kill')) {
    for (const whole of [false, true]) {
      const bundle = join(folder, whole ? 'killed-group' : 'killed')
      rmSync(bundle, { recursive: true, force: true })
      const child = spawn('sh', [script, '-q', '-o', bundle, '--memory', '96MiB', '--', ...programs.fio.map((word) => word.replace('256M', '64G'))], { stdio: 'ignore', detached: true })
      const exited = new Promise((resolve) => child.once('exit', resolve))
      await setTimeout(6000)
      process.stdout.write(`\nkill -9 of the recorder${whole ? "'s whole process group, then --restore" : ' alone'}; before the run:\n${found}\nin the run:\n${listing()}\n`)
      process.kill(whole ? -child.pid : child.pid, 'SIGKILL')
      await exited
      await setTimeout(whole ? 500 : 5000)
      if (whole) process.stdout.write(`after the kill:\n${listing()}\n--restore: ${spawnSync('sh', [script, '--restore'], { encoding: 'utf8' }).stdout.trim()}\n`)
      process.stdout.write(`after:\n${listing()}\n${listing() === found ? 'AS FOUND' : 'NOT AS FOUND'}\n`)
    }
  }
} finally {
  disk('down')
}
