/** What travels in the page: inert script elements that hold base64, packed or not. */
import { inflate } from '../report/runtime/unpack.ts'
import type { DroppedFile } from './messages.ts'

/** The worker's text. */
export const workerText = (): Promise<string> => inflate('worker')

/** The recording that comes with Tidemark. */
export function sampleFiles(): DroppedFile[] {
  return [...document.querySelectorAll<HTMLElement>('[data-sample]')].map(({ dataset, textContent }) => ({
    name: dataset['sample'] ?? '',
    data: new Blob([Uint8Array.from(atob(textContent ?? ''), (char) => char.charCodeAt(0))]),
  }))
}

/** The element of that id, which the page has. */
export function part<E extends HTMLElement = HTMLElement>(id: string): E {
  return document.getElementById(id) as E
}
