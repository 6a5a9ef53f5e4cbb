import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const runFile = promisify(execFile)
export const root = fileURLToPath(new URL('../../', import.meta.url))

/** What an environment printed of the bundled trace. `page` is the SHA-256 of the HTML page, `null` where none is rendered. */
export interface Figures {
  requests: number
  bytes: number
  rereadFactor: number
  page: string | null
}

/** Runs a program; returns what it printed. Throws if it fails or warns. */
export async function print(program: string, words: readonly string[], folder: string): Promise<string> {
  const { stdout, stderr } = await runFile(program, words, { cwd: folder, maxBuffer: 2 ** 26 })
  if (stderr !== '') throw new Error(`${program} ${words.join(' ')} warns: ${stderr}`)
  return stdout
}

/** An empty folder into which the packed package was installed, as its users do; projects are folders in it. */
export class Consumer {
  readonly folder = mkdtempSync(join(tmpdir(), 'tidemark-consumer-'))
  /** The bundled trace in a folder of its own, so that nothing lies beside it that would be read too. */
  readonly trace = join(this.folder, 'trace/blk.txt.gz')
  /** Path of the packed package. */
  tarball = ''

  async install(): Promise<void> {
    const packed = await runFile('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', this.folder], { cwd: root })
    this.tarball = join(this.folder, packed.stdout.trim())
    writeFileSync(join(this.folder, 'package.json'), '{ "private": true }\n')
    await runFile('npm', ['install', this.tarball, '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: this.folder })
    mkdirSync(dirname(this.trace))
    copyFileSync(join(this.folder, 'node_modules/tidemark/samples/none-frag/blk.txt.gz'), this.trace)
  }

  /** A project of its own with files of `projects/`, and others by their text. */
  project(title: string, files: readonly string[], texts: Record<string, string> = {}): string {
    const folder = join(this.folder, title.replace(/\W+/g, '-'))
    mkdirSync(folder)
    for (const file of files) copyFileSync(join(root, 'test/package/projects', file), join(folder, file))
    for (const [file, text] of Object.entries(texts)) writeFileSync(join(folder, file), text)
    return folder
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
