import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { print, root, type Consumer } from '../package/consumer.ts'

const golden = join(root, 'test/golden')
const within = (folder: string, command: string): Record<string, string[]> =>
  Object.fromEntries(readdirSync(join(golden, folder)).map((name) => [`${folder}/${name}`, [command, join(golden, folder, name)]]))

/** Command lines by the name of their report: every golden, the bundled recording, and what is computed without a trace. */
const reports: Readonly<Record<string, readonly string[]>> = {
  'bundled recording': ['report'],
  ...Object.fromEntries(readdirSync(golden).filter((name) => existsSync(join(golden, `${name}.json`))).map((name) => [name, ['report', join(golden, name)]])),
  ...within('fio', 'report'),
  ...within('claims', 'claims'),
  'simulate kv': ['simulate', 'kv'],
  'simulate scratch': ['simulate', 'scratch'],
  size: ['size'],
}

/** SHA-256 of the page and of the JSON of every report, as the installed command writes them under one Node. */
export async function digests(consumer: Consumer, node: string, label: string): Promise<Map<string, string>> {
  const folder = join(consumer.folder, `reports-${label}`)
  mkdirSync(folder)
  const found = new Map<string, string>()
  for (const [name, words] of Object.entries(reports)) {
    await print(node, [join(consumer.folder, 'node_modules/tidemark/dist/bin/cli.js'), ...words, '-o', 'page.html', '--json', 'report.json'], folder)
    for (const file of ['page.html', 'report.json']) found.set(`${name}, ${file}`, createHash('sha256').update(readFileSync(join(folder, file))).digest('hex'))
  }
  return found
}
