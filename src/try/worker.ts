/** The worker: one job from files to report, then it is ended, which frees all it held. */
import { layoutOf } from '../report/layouts.ts'
import { readTrace, renderPage, reportJson, TidemarkError } from '../index.ts'
import { failureOf, otherReader } from './failure.ts'
import type { Done, Job, Message } from './messages.ts'
import { summary } from './summary.ts'

/** Progress is told at most so often, ms: messages that nobody sees cost time. */
const PACE = 50

const say = (message: Message): void => postMessage(message)

/** Takes jobs. `module`: tidemark.wasm. */
export function serve(module: WebAssembly.Module): void {
  addEventListener('message', ({ data }: MessageEvent<Job>) => {
    work(module, data).then(
      (done) => say({ kind: 'done', done }),
      async (error: unknown) => {
        const other = error instanceof TidemarkError && error.code === 'UNKNOWN_FORMAT' ? await otherReader(data.files).catch(() => null) : null
        say({ kind: 'failed', failure: other === null ? failureOf(error) : { sentence: other, bug: null } })
      },
    )
  })
}

async function work(module: WebAssembly.Module, { files, options }: Job): Promise<Done> {
  const started = performance.now()
  let told = -PACE
  const report = await readTrace(module, files, {
    ...options,
    onProgress: (name, consumed, bytes) => {
      const now = performance.now()
      if (now - told < PACE) return
      told = now
      say({ kind: 'progress', name, consumed, bytes })
    },
  })
  say({ kind: 'drawing' })
  const html = await renderPage(report)
  return {
    summary: summary(report, layoutOf(report)).text,
    title: /<title>([^<]*)/.exec(html)?.[1] ?? '',
    findings: report.findings.length,
    page: new Blob([html], { type: 'text/html' }),
    json: new Blob([reportJson(report)], { type: 'application/json' }),
    milliseconds: performance.now() - started,
  }
}
