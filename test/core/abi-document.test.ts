import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { loadModule, loadSimulators } from '../../src/node/module.ts'

const text = readFileSync(new URL('../../docs/abi.md', import.meta.url), 'utf8')
const [shared, traces, simulators] = text.split(/^# (?:tidemark|simulators)\.wasm$/m) as [string, string, string]

interface Named {
  name: string
  /** Parameters that the document gives it; `null` where it gives none. */
  parameters: number | null
}

const counted = (list: string | undefined): number | null => (list === undefined ? null : list.trim() === '' ? 0 : list.split(',').length)

/** Exports in the first cells of tables, and in lines that begin with one. */
function named(part: string): Named[] {
  return part.split('\n').flatMap((line) => {
    if (/^`\w+` \(/.test(line)) return [{ name: /^`(\w+)`/.exec(line)![1]!, parameters: counted(/^`\w+` \(([^)]*)\)/.exec(line)![1]) }]
    const cells = /^\| (`.+?) \| (.+?) \|/.exec(line)
    if (!cells) return []
    const list = /` \(([^)]*)\)$/.exec(cells[1]!) ?? /^\(([^)]*)\)/.exec(cells[2]!)
    return [...cells[1]!.matchAll(/`(\w+)`/g)].map((match) => ({ name: match[1]!, parameters: counted(list?.[1]) }))
  })
}

it.each([['tidemark.wasm', loadModule(), traces], ['simulators.wasm', loadSimulators(), simulators]] as const)('docs/abi.md names every export of %s, and nothing else, with its parameters', (_, module, part) => {
  const { exports } = new WebAssembly.Instance(module, { env: { abort: () => {} } })
  const rows = [...named(shared), ...named(part)]
  expect([...new Set(rows.map(({ name }) => name))].toSorted()).toEqual(Object.keys(exports).toSorted())
  const arity = Object.entries(exports).flatMap(([name, value]) => (typeof value === 'function' ? [[name, value.length] as const] : []))
  expect(arity.length).toBeGreaterThan(35)
  const told = new Map(rows.filter(({ parameters }) => parameters !== null).map(({ name, parameters }) => [name, parameters]))
  expect(arity.map(([name]) => [name, told.get(name)])).toEqual(arity)
})
