// The Node side in its own types, beside those of @types/node.
import { readFileSync } from 'node:fs'
import { readTrace, type Report } from 'tidemark'
import { readRecording } from 'tidemark/node'
import { wasmModule } from 'tidemark/wasm'
export { figuresOf } from './consumer.mjs'

export const ofPath = (path: string): Promise<Report> => readRecording([path])
export const ofBytes = (path: string): Promise<Report> => readTrace(wasmModule(), [{ name: path, data: readFileSync(path) }])
