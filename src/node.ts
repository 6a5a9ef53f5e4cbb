/** The public API on Node: from files to the record, and from the record to the page. */
export type { IoSettings } from './analyses/facts.ts'
export { readRecording } from './node/read-recording.ts'
export { renderPage } from './report/page.ts'
