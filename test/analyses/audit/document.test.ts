import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { claimsDocument, claimsJsonSchema, isClaimsDocument } from '../../../src/analyses/audit/document.ts'
import { audit, structuredClaim } from '../../../src/analyses/audit/index.ts'
import { readDocument } from '../../../src/formats/documents/read.ts'
import { rules } from '../../../src/findings/index.ts'
import { golden } from '../../golden/read.ts'

const project = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')
const docs = project('docs/claims.md')
const kinds = structuredClaim.options.map(({ shape }) => shape.kind.value)

it('the published schema is that of the reader', () => {
  expect(JSON.parse(project('schemas/claims.schema.json'))).toEqual(claimsJsonSchema())
})

it.each([
  ['YAML', 'schema: tidemark.claims/1\nclaims: []\n', true],
  ['YAML under a comment', '# mine\n---\ntitle: a\nschema: "tidemark.claims/1"\n', true],
  ['JSON', '{\n "schema": "tidemark.claims/1", "claims": [] }', true],
  ['JSON in one line, schema last', '{"title":"a","schema":"tidemark.claims/1"}', true],
  ['another version', 'schema: tidemark.claims/2\n', true],
  ['YAML that forgot the schema', 'claims:\n  - kind: sum\n', true],
  ['YAML in one line that forgot the schema', 'claims: [{kind: sum, name: x}]\n', true],
  ['JSON that forgot the schema', '{"claims": [{"kind": "sum"}]}', true],
  ['what a benchmark printed', 'Peak memory: 512.00 MB\nclaims: 5\n', false],
  ['a JSON list of figures', '[{ "name": "schema", "value": 1 }]', false],
])('%s', (_, text, is) => {
  expect(isClaimsDocument(text)).toBe(is)
})

it.each(kinds)('a kind has the keys of its object alone, and a title: %s', (kind) => {
  const option = structuredClaim.options.find(({ shape }) => shape.kind.value === kind)!
  expect(option.meta()?.title).toBe(kind)
  expect(structuredClaim.safeParse({ kind, name: 'x', nonsense: 1 }).success).toBe(false)
})

describe('docs/claims.md', () => {
  const examples = [...docs.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text!)
  it('has an example of every kind, and each is read', () => {
    const claims = examples.flatMap((text) => claimsDocument.parse(parse(text)).claims)
    expect([...new Set(claims.map(({ kind }) => kind))].toSorted()).toEqual([...kinds].toSorted())
  })

  it('says of every example which rule fires', () => {
    const known = new Set(rules.map(({ id }) => id))
    for (const text of examples) {
      const named = [...text.matchAll(/# (AU\d{3}|AL\d{3}|KV\d{3})/g)].map(([, id]) => id!)
      const fired = claimsDocument.parse(parse(text)).claims.map((claim) => [...new Set(audit([claim]).filter(({ wrong }) => wrong).map(({ rule }) => rule))].join(' '))
      if (named.length > 0) expect(fired).toEqual(named)
      for (const id of named) expect(known.has(id)).toBe(true)
    }
  })
})

it('the founding figures use every kind but those of other documents', () => {
  const used = new Set(['000', '001', '002', '004'].flatMap((name) => claimsDocument.parse(parse(readFileSync(golden(`./claims/seed-${name}.yaml`), 'utf8'))).claims.map(({ kind }) => kind)))
  expect(kinds.filter((kind) => !used.has(kind))).toEqual(['interval'])
})

it.each([
  ['a share and a size', 'headroom, name: h, capacity: 64 GiB, reserved: [{name: a, value: 10 %}]', 'c.yaml:2:75: value: "10 %" and "64 GiB" do not go together: write both in one unit, such as GB, GiB or %'],
  ['bits and bytes', 'sum, name: h, total: 3 GB, rows: [{name: a, value: 3 Gb}]', 'c.yaml:2:61: value: "3 Gb" and "3 GB" do not go together: write both in one unit, such as GB, GiB or %'],
])('numbers that cannot be added are refused: %s', (_, claim, said) => {
  expect(() => readDocument(`schema: tidemark.claims/1\nclaims: [{kind: ${claim}}]\n`, 'c.yaml', claimsDocument)).toThrow(said)
})
