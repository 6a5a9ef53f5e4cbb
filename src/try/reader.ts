import type { Done, Failure, Job, Message } from './messages.ts'

/** Told of a job's course; at most one of `done` and `failed`, and nothing after a cancel. */
export interface Listener {
  progress(name: string, consumed: number): void
  drawing(): void
  done(done: Done): void
  failed(failure: Failure): void
}

/** One worker at a time: it lives as long as its job. */
export class Reader {
  private worker: Worker | null = null
  private readonly script: Promise<string>

  /** `script`: the worker's text. */
  constructor(script: Promise<string>) {
    this.script = script.then((text) => URL.createObjectURL(new Blob([text], { type: 'text/javascript' })))
    this.script.catch(() => {}) // told by the job that needs it
  }

  /** Ends what runs and starts anew. */
  async start(job: Job, listener: Listener): Promise<void> {
    this.cancel()
    const turn = ++this.turn
    const url = await this.script
    if (turn !== this.turn) return
    const worker = this.worker = new Worker(url)
    worker.addEventListener('message', ({ data }: MessageEvent<Message>) => {
      if (this.worker !== worker) return
      if (data.kind === 'progress') return listener.progress(data.name, data.consumed)
      if (data.kind === 'drawing') return listener.drawing()
      this.cancel()
      if (data.kind === 'done') listener.done(data.done)
      else listener.failed(data.failure)
    })
    worker.addEventListener('error', (event) => {
      event.preventDefault() // told on the page
      if (this.worker !== worker) return
      this.cancel()
      const full = /memory/i.test(event.message)
      listener.failed({
        sentence: full ? 'The browser gave no more memory. Choose less of the trace with From and To, close other pages, or use the command line.' : 'The worker that reads the trace has stopped. Drop the trace again; if it stops again, use the command line.',
        bug: event.message || null,
      })
    })
    worker.postMessage(job, []) // a worker's: it takes no origin
  }

  /** Ends what runs, at once; whoever waits for it is told nothing more. */
  cancel(): void {
    this.turn++
    this.worker?.terminate()
    this.worker = null
  }

  private turn = 0
}
