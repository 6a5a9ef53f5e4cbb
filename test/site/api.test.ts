import { describe, expect, it } from 'vitest'
import { modulesOf, placesOf, type Project, type SomeType } from '../../src/site/api-model.ts'
import { callHtml, typeHtml } from '../../src/site/api-types.ts'
import { documentsOf } from '../../src/site/documents.ts'
import { markdown } from '../../src/site/markdown.ts'

const places = new Map([[7, 'tidemark.html#Report']])
const words = (type: unknown): string => typeHtml(type as SomeType, places).text
const string = { type: 'intrinsic', name: 'string' }
const report = { type: 'reference', target: 7, name: 'Report' }

describe('types as TypeScript writes them', () => {
  it.each<[string, unknown]>([
    ['string', string],
    ['&#39;a&#39; | 1 | null', { type: 'union', types: [{ type: 'literal', value: 'a' }, { type: 'literal', value: 1 }, { type: 'literal', value: null }] }],
    ['12n', { type: 'literal', value: { negative: false, value: '12' } }],
    ['<a href="tidemark.html#Report">Report</a>[]', { type: 'array', elementType: report }],
    ['(string | <a href="tidemark.html#Report">Report</a>)[]', { type: 'array', elementType: { type: 'union', types: [string, report] } }],
    ['readonly string[]', { type: 'typeOperator', operator: 'readonly', target: { type: 'array', elementType: string } }],
    ['Promise&lt;<a href="tidemark.html#Report">Report</a>&gt;', { type: 'reference', target: -1, name: 'Promise', typeArguments: [report] }],
    ['WebAssembly.Module', { type: 'reference', name: 'Module', package: 'typescript', target: { packageName: 'typescript', qualifiedName: 'WebAssembly.Module' } }],
    ['{ a: string }\n  | { b: string }', { type: 'union', types: ['a', 'b'].map(name => ({ type: 'reflection', declaration: { children: [{ name, flags: {}, type: string }] } })) }],
    ['[string, last?: string]', { type: 'tuple', elements: [string, { type: 'namedTupleMember', name: 'last', isOptional: true, element: string }] }],
    ['{ name: string; data?: string }', { type: 'reflection', declaration: { children: [{ name: 'name', flags: {}, type: string }, { name: 'data', flags: { isOptional: true }, type: string }] } }],
    ['((line: string) =&gt; string) | string', { type: 'union', types: [{ type: 'reflection', declaration: { signatures: [{ parameters: [{ name: 'line', flags: {}, type: string }], type: string }] } }, string] }],
  ])('%s', (want, type) => expect(words(type)).toBe(want))

  it('calls: optional and defaulted parameters, broken into lines when there are many', () => {
    const parameter = (name: string, more: object = {}): object => ({ name, flags: {}, type: string, ...more })
    const call = { parameters: [parameter('a'), parameter('b', { flags: { isOptional: true } }), parameter('c', { defaultValue: '{}' })], type: report }
    expect(callHtml(call as never, places).text).toBe('(\n  a: string,\n  b?: string,\n  c?: string,\n): <a href="tidemark.html#Report">Report</a>')
  })
})

describe('entry points', () => {
  const one = (name: string, kind: number, id: number, more: object = {}): object => ({ name, kind, id, flags: {}, variant: 'declaration', ...more })
  const project = { children: [
    { name: 'src', kind: 2, children: [one('Report', 256, 7), one('readTrace', 64, 8)] },
    { name: 'src/node', kind: 2, children: [one('Report', 4194304, 9, { variant: 'reference', target: 7 }), one('readRecording', 64, 10)] },
    { name: 'wasm-inline', kind: 2, children: [one('wasmModule', 64, 11)] },
  ] } as unknown as Project

  it('are named as they are imported, values before types', () => {
    expect(modulesOf(project).map(({ name, page, declarations }) => [name, page, declarations.map(({ name }) => name)])).toEqual([
      ['tidemark', 'api/tidemark.html', ['readTrace', 'Report']],
      ['tidemark/node', 'api/node.html', ['readRecording', 'Report']],
      ['tidemark/wasm', 'api/wasm.html', ['wasmModule']],
    ])
  })

  it('place what two of them export where it was declared', () => {
    expect([...placesOf(modulesOf(project))]).toEqual(expect.arrayContaining([[7, 'tidemark.html#Report'], [10, 'node.html#readRecording']]))
  })
})

describe('markdown', () => {
  it('shows HTML as text, and gives headings anchors', () => {
    expect(markdown('## What it <b>reads</b>\n\n<img src=x onerror=y>').text).toBe('<h2 id="what-it-breadsb">What it &lt;b&gt;reads&lt;/b&gt;</h2>\n<p>&lt;img src=x onerror=y&gt;</p>\n')
  })

  it('has one first heading, whatever the text has', () => {
    expect(markdown('# One\n\n## Two\n\n# Three\n\n## Four').text).toBe('<h1 id="one">One</h1>\n<h2 id="two">Two</h2>\n<h2 id="three">Three</h2>\n<h3 id="four">Four</h3>\n')
    expect(markdown('# One\n\n## Two').text).toBe('<h1 id="one">One</h1>\n<h2 id="two">Two</h2>\n')
  })

  it('links only where something stands, and never by a scheme that runs', () => {
    const resolve = (target: string): string | null => (target === 'docs/abi.md' ? 'api/abi.html' : null)
    expect(markdown('[ABI](docs/abi.md), [rules](CONTRIBUTING.md), [x](javascript:y)', resolve).text).toBe('<p><a href="api/abi.html">ABI</a>, <span>rules</span>, [x](javascript:y)</p>\n')
  })
})

it('documents are pages where the project has them', () => {
  expect(documentsOf(path => (path === 'README.md' ? '# Tidemark' : null))).toEqual([{ source: 'README.md', path: 'readme.html', text: '# Tidemark' }])
})
