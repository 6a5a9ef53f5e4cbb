/** Tidemark on Node: recordings by their paths. Everything else is in `tidemark`. */
export { readRecording } from './node/read-recording.ts'
