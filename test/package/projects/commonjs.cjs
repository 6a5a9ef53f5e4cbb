const { createHash } = require('node:crypto')
const { readFileSync } = require('node:fs')
const { readTrace, renderPage } = require('tidemark')
const { loadModule } = require('tidemark/node')
require('tidemark/wasm')

const [, , path] = process.argv

async function main() {
  const report = await readTrace(loadModule(), [{ name: 'blk.txt.gz', data: readFileSync(path) }])
  const value = (name) => report.figures[name].value
  console.log(JSON.stringify({
    requests: value('io.requests'),
    bytes: value('io.bytes'),
    rereadFactor: value('io.rereadFactor'),
    page: createHash('sha256').update(await renderPage(report)).digest('hex'),
  }))
}

void main()
