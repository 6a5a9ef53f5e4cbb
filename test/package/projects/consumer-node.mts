// The Node side in its own types, beside those of @types/node.
import { readFileSync } from 'node:fs'
import { readTrace, type Report } from 'tidemark'
import { loadModule, loadSimulators, readRecording } from 'tidemark/node'
export { figuresOf } from './consumer.mjs'

export const ofPath = (path: string): Promise<Report> => readRecording([path])
export const ofBytes = (path: string): Promise<Report> => readTrace(loadModule(), [{ name: path, data: readFileSync(path) }])
export const simulators: WebAssembly.Module = loadSimulators()
