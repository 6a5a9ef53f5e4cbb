/** The C programs of this folder, compiled with the machine's own compiler. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))

/** First line of `cc --version`, or null without a compiler. */
export function compiler() {
  const { error, stdout } = spawnSync('cc', ['--version'], { encoding: 'utf8' })
  return error ? null : stdout.split('\n')[0]
}

/** Compiles `<name>.c` into bench/bin; returns the program's path. */
export function compile(name) {
  mkdirSync(`${here}bin`, { recursive: true })
  const program = `${here}bin/${name}`
  const { status, stderr } = spawnSync('cc', ['-O3', '-march=native', '-o', program, `${here}${name}.c`, '-lm'], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`cc ${name}.c: ${stderr}`)
  return program
}

/** The C twins with one set of columns in memory. */
export class CTwin {
  constructor(program, n, ...columns) {
    this.child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] })
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]()
    this.child.stdin.write(Uint8Array.from([n, n >> 8, n >> 16, n >> 24]))
    for (const column of columns) this.child.stdin.write(new Uint8Array(column.buffer))
  }

  /** One run: its CPU milliseconds and its numbers. */
  async run(kernel) {
    this.child.stdin.write(`${kernel}\n`)
    const { value, done } = await this.lines.next()
    if (done) throw new Error('the C twin died')
    const [ns, ...numbers] = value.split(' ').map(Number)
    return { ms: ns / 1e6, numbers }
  }

  async close() {
    this.child.stdin.end()
    await once(this.child, 'close')
  }
}
