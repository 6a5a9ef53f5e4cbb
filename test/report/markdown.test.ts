import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { reportMarkdown } from '../../src/report/markdown.ts'
import { runRecorded } from '../commands/run-recorded.ts'
import { hostile } from './hostile.ts'
import { empty, severe } from './mock.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidemark-markdown-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Cells of every table row: what stands between pipes that no backslash hides. */
const rows = (markdown: string): string[][] => markdown.split('\n').filter(line => line.startsWith('|')).map(line => line.split(/(?<!\\)\|/).slice(1, -1).map(cell => cell.trim()))

describe('reportMarkdown', () => {
  it('says verdict, what is not shown, the first figures, findings and ledger', () => {
    const markdown = reportMarkdown(severe())
    expect(markdown.split('\n')[0]).toBe(`## MISCOUNTED: ${severe().verdict.sentence}`)
    expect(markdown).toContain('**This does not show:** Reads served from the page cache')
    expect(rows(markdown)).toContainEqual(['bytes read', '8.14 GiB', '32.5 GiB', expect.stringContaining('distinct, in')])
    expect(rows(markdown)).toContainEqual(['re-read factor', '7.47×', '29.87×', expect.any(String)])
    for (const { id, title } of severe().findings) expect(rows(markdown)).toContainEqual([id, expect.any(String), title.replace(/[_~&]/g, '\\$&'), expect.any(String)])
    expect(rows(markdown).filter(([kind]) => ['skipped', 'doubted', 'lost'].includes(kind ?? ''))).toHaveLength(severe().ledger.length)
    expect(reportMarkdown(structuredClone(severe()))).toBe(markdown)
  })

  it('says so where there is nothing', () => {
    const markdown = reportMarkdown({ ...empty(), findings: [], ledger: [] })
    expect(markdown).toContain('No rule fired.')
    expect(markdown).toContain('Nothing was skipped, doubted or lost.')
    expect(markdown).not.toMatch(/\b(NaN|undefined|null)\b/)
  })

  it('lets no text of a trace be markup, a link, a mention or a cell of its own', () => {
    const text = 'a|b `c` <img src=x> [l](http://evil.example) **b** $x$ ~~s~~ @someone #12 www.evil.example \\ &lt; _i_\r\n| x |\u0007\u202e'
    const report = hostile()
    report.verdict.sentence = text
    report.verdict.answers = [{ question: text, answer: text }]
    report.findings = [{ id: text, severity: 'error', title: text, evidence: {}, advice: text }]
    report.ledger = [{ kind: 'lost', reason: text, count: 1, advice: text }]
    const markdown = reportMarkdown(report)
    expect(markdown).toContain('a\\|b \\`c\\` \\<img src=x\\> \\[l\\](http:/<!-- -->/evil.example) \\*\\*b\\*\\* \\$x\\$ \\~\\~s\\~\\~ @<!-- -->someone #<!-- -->12 www<!-- -->.evil.example \\\\ \\&lt; \\_i\\_ \\| x \\|\ufffd\ufffd')
    expect(new Set(rows(markdown).map(row => row.length))).toEqual(new Set([4]))
    expect(markdown.replaceAll('<!-- -->', '')).not.toMatch(/(?<!\\)[<>`]/)
  })
})

describe('--markdown', () => {
  const run = (...words: string[]): ReturnType<typeof runRecorded> => runRecorded('claims', join(folder, 'claims.json'), ...words)
  const sample = [{ name: 'Peak memory', value: 0, unit: 'MB', group: 'run' }, { name: 'Throughput', value: 12, unit: 'tokens/s', group: 'run' }]

  it('goes to a file or to standard output, alone, beside the other forms', async () => {
    writeFileSync(join(folder, 'claims.json'), JSON.stringify(sample))
    const printed = await run('--markdown', '-')
    expect([printed.code, printed.err]).toEqual([0, ''])
    expect(printed.out).toMatch(/^## [A-Z]+: [^\n]+\n\n\*\*This does not show:\*\* /)
    const file = join(folder, 'new', 'summary.md'), json = join(folder, 'record.json')
    expect((await run('--markdown', file, '--json', json, '-q')).out).toBe('')
    expect(readFileSync(file, 'utf8')).toBe(printed.out)
    expect(printed.out).toBe(reportMarkdown(JSON.parse(readFileSync(json, 'utf8'))))
    expect(existsSync('reports/out/claims.json.html')).toBe(false)
    expect(readdirSync(folder).filter(name => name.endsWith('.html'))).toEqual([])
  })

  it('refuses two forms on standard output, and the trace itself', async () => {
    const both = await run('--markdown', '-', '--json', '-')
    expect([both.code, both.out]).toEqual([2, ''])
    expect(both.err).toContain('standard output takes one of --json and --markdown')
    const over = await run('--markdown', join(folder, 'claims.json'))
    expect(over.code).toBe(2)
    expect(over.err).toContain('is the trace itself')
    expect(JSON.parse(readFileSync(join(folder, 'claims.json'), 'utf8'))).toEqual(sample)
  })
})
