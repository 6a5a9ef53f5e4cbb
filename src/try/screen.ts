import { formatBytes } from '../core/units.ts'
import type { Done, Failure } from './messages.ts'
import { part } from './parts.ts'

type State = 'idle' | 'working' | 'failed' | 'done'

const SAVED = { page: 'save-page', json: 'save-json' } as const
const START = '<!doctype html>\n<html lang="en"'

/** What the page shows: one of four states. */
export class Screen {
  private addresses: string[] = []
  private total = 0
  private read = new Map<string, number>()

  /** Nothing runs, nothing to show. `words`: why. */
  idle(words: string): void {
    this.show('idle', words)
    part('files').focus()
  }

  /** A dropped folder is asked for its files. */
  listing(): void {
    this.forget()
    part<HTMLProgressElement>('bar').removeAttribute('value') // how long it takes is not known
    part('reading').textContent = 'the folder'
    part('amount').textContent = 'Listing its files'
    this.show('working', 'Listing the files of the folder')
    part('cancel').focus()
  }

  working(names: string[], total: number): void {
    this.forget()
    this.total = total
    this.read.clear()
    part<HTMLProgressElement>('bar').value = 0
    part('reading').textContent = names.length === 1 ? names[0]! : `${names.length} files`
    part('amount').textContent = `0 of ${formatBytes(total)}`
    this.show('working', `Reading ${names.length === 1 ? names[0] : `${names.length} files`}, ${formatBytes(total)}`)
    part('cancel').focus()
  }

  progress(name: string, consumed: number): void {
    this.read.set(name, consumed)
    const sum = Math.min(this.total, [...this.read.values()].reduce((all, bytes) => all + bytes, 0))
    part<HTMLProgressElement>('bar').value = this.total === 0 ? 0 : sum / this.total
    part('reading').textContent = name
    part('amount').textContent = `${formatBytes(sum)} of ${formatBytes(this.total)}`
  }

  drawing(): void {
    part<HTMLProgressElement>('bar').value = 1
    part('amount').textContent = `${formatBytes(this.total)} read; drawing the report`
  }

  failed({ sentence, bug }: Failure): void {
    this.forget()
    part('failure').textContent = sentence
    part('bug').textContent = bug ?? ''
    part('bug').hidden = bug === null
    this.show('failed', '')
    part('files').focus()
  }

  /** `stem`: what saved files are called. */
  async done(done: Done, stem: string): Promise<void> {
    part('summary').innerHTML = done.summary
    part('took').textContent = `${formatBytes(this.total)} in ${(done.milliseconds / 1000).toFixed(1)} s, on this machine.`
    for (const kind of ['page', 'json'] as const) {
      const link = part<HTMLAnchorElement>(SAVED[kind])
      link.href = this.address(done[kind])
      link.download = `${stem}.${kind === 'page' ? 'html' : 'json'}`
    }
    part<HTMLAnchorElement>('open-page').href = part<HTMLAnchorElement>('save-page').href
    const frame = document.createElement('iframe')
    frame.title = `Report: ${done.title}`
    frame.id = 'report'
    frame.setAttribute('sandbox', 'allow-scripts allow-downloads allow-modals')
    frame.src = this.address(themed(done.page))
    part('report-place').replaceChildren(frame)
    this.show('done', 'The report is ready.')
    part('verdict').focus()
  }

  private show(state: State, words: string): void {
    document.body.dataset['state'] = state
    for (const one of ['working', 'failed', 'done'] as const) part(one).hidden = one !== state
    part('status').textContent = words
  }

  /** Lets go of the last report. */
  private forget(): void {
    for (const address of this.addresses) URL.revokeObjectURL(address)
    this.addresses = []
    part('report-place').replaceChildren()
    part('summary').replaceChildren()
  }

  private address(blob: Blob): string {
    const address = URL.createObjectURL(blob)
    this.addresses.push(address)
    return address
  }
}

/** The report in the theme that was chosen here: in its frame it cannot ask for it. */
function themed(page: Blob): Blob {
  const theme = document.documentElement.dataset['theme']
  return theme === undefined ? page : new Blob([`${START} data-theme="${theme}"`, page.slice(START.length)], { type: 'text/html' })
}
