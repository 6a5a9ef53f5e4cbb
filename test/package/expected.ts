import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { print, root, type Consumer, type Figures } from './consumer.ts'

const golden = JSON.parse(readFileSync(join(root, 'test/golden/none-frag.json'), 'utf8')) as { read: { issue: { requests: number; sectors: number; uniqueSectors: number } } }
const { requests, sectors, uniqueSectors } = golden.read.issue

/** What every environment must print of the bundled trace: figures by the oracle of its golden, the page as the installed command writes it. */
export async function expectedFigures(consumer: Consumer): Promise<Figures> {
  const path = join(consumer.folder, 'page.html')
  await print(process.execPath, [join(consumer.folder, 'node_modules/.bin/tidemark'), 'report', consumer.trace, '-o', path], consumer.folder)
  return { requests, bytes: sectors * 512, rereadFactor: sectors / uniqueSectors, page: createHash('sha256').update(readFileSync(path)).digest('hex') }
}
