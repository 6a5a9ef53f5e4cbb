import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const script = fileURLToPath(new URL('../../recorder/record.sh', import.meta.url))

const runs = (words: string[]): boolean => spawnSync(words[0]!, [...words.slice(1), '-c', 'exit 0']).status === 0

/** POSIX shells of this machine. TIDEMARK_BUSYBOX names a busybox that is not on the path. */
export const shells: string[][] = [['sh'], ['dash'], ['bash', '--posix'], ['busybox', 'ash'], ...(process.env['TIDEMARK_BUSYBOX'] === undefined ? [] : [[process.env['TIDEMARK_BUSYBOX'], 'ash']])].filter(runs)

/** Why nothing can be recorded here; `null` where it can: root, tracefs, loop devices, a memory cgroup, nobody else recording. */
export const cannotRecord: string | null = process.platform !== 'linux' ? 'no Linux'
  : process.getuid!() !== 0 ? 'not root'
    : !existsSync('/sys/kernel/tracing') || !execFileSync('cat', ['/proc/filesystems']).toString().includes('tracefs') ? 'no tracefs'
      : !existsSync('/dev/loop-control') ? 'no loop devices'
        : spawnSync('mkfs.ext4', ['-V']).status !== 0 ? 'no mkfs.ext4'
          : existsSync('/run/tidemark-record') ? 'another recorder is running'
            : null

export interface Outcome { code: number | null; out: string; err: string }

/** Runs the script to its end. */
export function record(shell: readonly string[], words: readonly string[], env: Record<string, string> = {}): Outcome {
  const { status, stdout, stderr } = spawnSync(shell[0]!, [...shell.slice(1), script, ...words], { encoding: 'utf8', env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  return { code: status, out: stdout, err: stderr }
}
