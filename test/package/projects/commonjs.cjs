const { createHash } = require('node:crypto')
const { readFileSync } = require('node:fs')
const { readTrace, renderPage, reportJson } = require('tidemark')
const { readRecording } = require('tidemark/node')
const { wasmModule } = require('tidemark/wasm')

const [, , path] = process.argv

async function main() {
  const report = await readTrace(wasmModule(), [{ name: 'blk.txt.gz', data: readFileSync(path) }])
  if (reportJson(report) !== reportJson(await readRecording([path]))) throw new Error('a path and its bytes give different records')
  const value = (name) => report.figures[name].value
  console.log(JSON.stringify({
    requests: value('io.requests'),
    bytes: value('io.bytes'),
    rereadFactor: value('io.rereadFactor'),
    page: createHash('sha256').update(await renderPage(report)).digest('hex'),
  }))
}

void main()
