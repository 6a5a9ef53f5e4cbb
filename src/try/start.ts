import { bytesOf, chosenFiles, droppedFiles, type Drop } from './drop.ts'
import { Form } from './form.ts'
import { readOptions } from './options.ts'
import { part, sampleFiles, workerText } from './parts.ts'
import { Reader } from './reader.ts'
import { Screen } from './screen.ts'

/** Brings the page to life. */
export function start(): void {
  const reader = new Reader(workerText())
  const screen = new Screen()
  let last: Drop | null = null
  let sample = false
  /** Counts what was asked for: a folder that was listed too late is not read. */
  let turn = 0
  const form = new Form(() => {
    form.check()
    form.showCommand(last, sample)
    part('again').hidden = last === null
  })

  const read = (drop: Drop, isSample = false): void => {
    turn++
    last = drop
    sample = isSample
    form.showCommand(drop, sample)
    part('again').hidden = true
    const refusal = form.check()
    reader.cancel()
    if (refusal !== null) return screen.failed({ sentence: refusal, bug: null })
    if (drop.files.length === 0) return screen.failed({ sentence: `${drop.folder ?? 'The drop'} holds no file that could be a trace; folders inside it are not looked into.`, bug: null })
    screen.working(drop.files.map(({ name }) => name), bytesOf(drop.files))
    const stem = (drop.folder ?? drop.files[0]!.name).replace(/\.(gz|zst)$/, '')
    reader.start({ files: drop.files, options: readOptions(form.filled) }, {
      progress: (name, consumed) => screen.progress(name, consumed),
      drawing: () => screen.drawing(),
      done: (done) => void screen.done(done, stem),
      failed: (failure) => screen.failed(failure),
    }).catch((error: unknown) => screen.failed({ sentence: `This browser cannot start the reader (${error instanceof Error ? error.message : String(error)}): use the command line.`, bug: null }))
  }

  for (const id of ['files', 'folder']) {
    const input = part<HTMLInputElement>(id)
    input.addEventListener('change', () => {
      if (input.files !== null && input.files.length > 0) read(chosenFiles(input.files))
      input.value = '' // the same file again is a change too
    })
  }
  part('sample').addEventListener('click', () => read({ files: sampleFiles(), folder: 'none-frag' }, true))
  part('again').addEventListener('click', () => { if (last !== null) read(last, sample) })
  part('cancel').addEventListener('click', () => {
    turn++
    reader.cancel()
    screen.idle('Cancelled. Ready for the next trace.')
  })
  const refuse = (sentence: string): void => {
    turn++
    reader.cancel()
    screen.failed({ sentence, bug: null })
  }
  wireDrops((dropped) => {
    const mine = ++turn
    reader.cancel()
    screen.listing()
    dropped.then(
      (drop) => { if (mine === turn) read(drop) },
      (error: unknown) => { if (mine === turn) refuse(error instanceof Error ? error.message : String(error)) },
    )
  }, refuse)
  form.showCommand(null, false)
  document.body.dataset['state'] = 'idle'
  document.documentElement.dataset['ready'] = ''
}

/** Anywhere on the page counts: a trace dropped beside the zone must not make the browser leave. */
function wireDrops(take: (dropped: Promise<Drop>) => void, refuse: (sentence: string) => void): void {
  const dragging = (on: boolean): void => { document.body.classList.toggle('dragging', on) }
  addEventListener('dragover', (event) => {
    event.preventDefault()
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy'
  })
  addEventListener('dragenter', () => dragging(true))
  addEventListener('dragleave', ({ relatedTarget }) => { if (relatedTarget === null) dragging(false) })
  addEventListener('drop', (event) => {
    event.preventDefault()
    dragging(false)
    if (event.dataTransfer === null || !event.dataTransfer.types.includes('Files')) return refuse('That was no file: drop the file of a trace.')
    take(droppedFiles(event.dataTransfer))
  })
}
