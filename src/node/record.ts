/** Runs the recorder: recorder/record.sh, the very script that `--script` prints. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { parseGguf } from '../context/gguf.ts'
import { TidemarkError } from '../core/error.ts'
import { version } from '../core/version.ts'
import { contents } from '../recordings/file.ts'
import { openBundle } from './bundle.ts'
import { PathFile } from './source.ts'

const SCRIPT = fileURLToPath(new URL('../../recorder/record.sh', import.meta.url))

/** The recorder as one POSIX shell script, with the version in it. */
export function recorderScript(): string {
  return readFileSync(SCRIPT, 'utf8').replace(/^VERSION=.*$/m, `VERSION=${version}`)
}

/** Where a running recorder keeps its notes: as the script has it. */
function stateFolder(): string {
  const user = process.getuid?.() ?? 0, run = user === 0 ? '/run/tidemark-record' : join(process.env['TMPDIR'] ?? tmpdir(), `tidemark-record-${user}`)
  return existsSync(join(run, '..')) ? run : '/tmp/tidemark-record'
}

/** Name of a bundle by the local time, as the script makes it. */
export function bundleName(now = new Date()): string {
  const two = (n: number): string => String(n).padStart(2, '0')
  return `tidemark-${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`
}

/**
 * Runs the script on this terminal and returns its exit code. It outlives every signal but SIGKILL: Ctrl-C reaches command and script by the terminal,
 * and for any other the command is asked to end, so that the script can put everything back. Throws `USAGE` where there is no Linux or no shell.
 */
export async function runRecorder(words: readonly string[], platform: string = process.platform): Promise<number> {
  if (platform !== 'linux') throw new TidemarkError('USAGE', `recording needs Linux, and this is ${platform}: on the Linux machine, tidemark record --script prints a shell script that needs nothing installed; tidemark report reads what it wrote here`)
  const child = spawn('sh', [SCRIPT, ...words], { stdio: 'inherit', env: { ...process.env, TIDEMARK_HOST: String(process.pid), TIDEMARK_VERSION: version } })
  const stop = (): void => {
    try {
      writeFileSync(join(stateFolder(), 'stop'), '')
    } catch {
      child.kill('SIGTERM')
    }
  }
  let interrupts = 0
  const interrupted = (): void => {
    interrupts++
    if (!process.stdin.isTTY || interrupts > 1) stop()
  }
  const before = process.listeners('SIGINT')
  process.removeAllListeners('SIGINT')
  process.on('SIGINT', interrupted).on('SIGTERM', stop).on('SIGHUP', stop)
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', (error) => reject(new TidemarkError('USAGE', `the recorder is a shell script and sh cannot be started: ${error.message}`)))
      child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal!]))
    })
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', stop).off('SIGHUP', stop)
    for (const listener of before) process.on('SIGINT', listener as () => void)
  }
}

/** Cuts what the script kept of the model to its header, which a shell cannot tell the end of. What is no whole header is left as it is. */
export async function cutModel(bundle: string): Promise<void> {
  const path = openBundle(bundle)?.model ?? null
  if (path === null) return
  const file = new PathFile(path)
  try {
    const bytes = await contents(file), { dataStart } = parseGguf(bytes, null)
    if (dataStart >= bytes.length) return
    writeFileSync(join(bundle, 'model.head.gguf.gz'), gzipSync(bytes.subarray(0, dataStart), { level: 9 }))
    if (file.name !== 'model.head.gguf.gz') rmSync(path)
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error
  }
}
