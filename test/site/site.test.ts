import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rules } from '../../src/findings/index.ts'
import { commandLine, entries } from '../../src/site/gallery.ts'
import { buildSite, filesOf, linksOf } from './build-site.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'tidemark-site-'))
const [first, second] = [join(folder, 'first'), join(folder, 'second')]
/** What stands in the folder and is no part of the site. */
const KEPT = { 'out/mine.html': 'a report of the user' }

let printed = ''
beforeAll(async () => {
  mkdirSync(first)
  mkdirSync(join(second, 'gallery'), { recursive: true })
  for (const [path, text] of Object.entries(KEPT)) {
    mkdirSync(dirname(join(second, path)), { recursive: true })
    writeFileSync(join(second, path), text)
  }
  writeFileSync(join(second, 'gallery/gone.html'), 'of a site made before')
  printed = await buildSite(first)
  await buildSite(second, { TZ: 'Asia/Tokyo', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', HOME: folder, SOURCE_DATE_EPOCH: '0' })
}, 300_000)
afterAll(() => rmSync(folder, { recursive: true }))

const text = (path: string): string => readFileSync(join(first, path), 'utf8')
const pages = (): string[] => filesOf(first).filter(path => path.endsWith('.html'))

describe('npm run reports', () => {
  it('makes the same bytes again, in another folder, zone and language', () => {
    const made = filesOf(first)
    expect(filesOf(second).filter(path => !Object.hasOwn(KEPT, path))).toEqual(made)
    expect(made.filter(path => !readFileSync(join(first, path)).equals(readFileSync(join(second, path))))).toEqual([])
  })

  it('removes what it made before, and nothing else', () => {
    expect(existsSync(join(second, 'gallery/gone.html'))).toBe(false)
    for (const [path, content] of Object.entries(KEPT)) expect(readFileSync(join(second, path), 'utf8')).toBe(content)
  })

  it('says what it wrote, and writes no path or name of this machine', () => {
    expect(printed).toMatch(new RegExp(`gallery/ +${2 * entries.length} files +\\d+ KiB\n`))
    expect(printed).toMatch(new RegExp(`${filesOf(first).length} files in [\\d.]+ s\n$`))
    for (const path of filesOf(first)) for (const secret of [root.replace(/\/$/, ''), folder, 'file:///']) expect(text(path).includes(secret), `${path}: ${secret}`).toBe(false)
  })
})

describe('links', () => {
  it('all lead to a page and an anchor of the site', () => {
    const read = new Map(pages().map(path => [path, linksOf(join(first, path))]))
    const dead = [...read].flatMap(([path, { links }]) => links.filter(link => !link.startsWith('data:')).flatMap(link => {
      const [file = '', anchor = ''] = link.split('#')
      const target = file === '' ? path : posix.join(posix.dirname(path), file)
      const found = existsSync(join(first, target)) && (anchor === '' || read.get(target)?.anchors.has(anchor) === true)
      return found ? [] : [`${path} -> ${link}`]
    }))
    expect(dead).toEqual([])
    expect([...read.values()].reduce((sum, { links }) => sum + links.length, 0)).toBeGreaterThan(500)
  })

  it('reach every page from the front page', () => {
    const reached = new Set(['index.html'])
    for (const path of reached) {
      if (!path.endsWith('.html')) continue
      for (const link of linksOf(join(first, path)).links) {
        const target = posix.join(posix.dirname(path), link.split('#')[0]!)
        if (existsSync(join(first, target)) && filesOf(first).includes(target)) reached.add(target)
      }
    }
    expect(filesOf(first).filter(path => !reached.has(path))).toEqual([])
  })

  it('lead from every page to the licences of what pages contain, pako\u2019s second one too', () => {
    for (const path of pages().filter(page => !page.startsWith('gallery/'))) expect(linksOf(join(first, path)).links, path).toContain(posix.relative(posix.dirname(path), 'licenses.txt'))
    const licenses = text('licenses.txt'), [inReports = '', inDrop = ''] = licenses.split('='.repeat(80) + '\n\nIn the drop page')
    for (const said of [/^vega-view \d/m, /^d3-array \d.*\(ISC\)/m, /Redistribution and use in source and binary forms/]) expect(inReports).toMatch(said)
    for (const said of [/^pako 2.*\n\n\(The MIT License\)/m, /Jean-loup Gailly and Mark Adler[\s\S]*Altered source versions must be plainly marked as such/, /^zstddec \d/m]) expect(inDrop).toMatch(said)
  })

  it('have no two anchors of one name in a page', () => {
    for (const path of pages()) {
      const ids = [...text(path).replace(/<(script|style)\b[^>]*>[\s\S]*?<\/\1>/g, '').matchAll(/\sid="([^"]*)"/g)].map(match => match[1])
      expect(ids.filter((id, i) => ids.indexOf(id) !== i), path).toEqual([])
    }
  })
})

describe('the gallery', () => {
  it.each(['none-frag', 'claims-zero', 'size-window'])('%s is, byte for byte, what the command on its card writes', id => {
    const { words } = entries.find(entry => entry.id === id)!
    const [html, json] = [join(folder, `${id}.html`), join(folder, `${id}.json`)]
    execFileSync(process.execPath, [join(root, 'dist/bin/cli.js'), ...words, '-o', html, '--json', json], { cwd: root })
    expect(readFileSync(html).equals(readFileSync(join(first, `gallery/${id}.html`)))).toBe(true)
    expect(readFileSync(json).equals(readFileSync(join(first, `gallery/${id}.json`)))).toBe(true)
  })

  it('shows of each report the command, the verdict and a figure', () => {
    const front = text('index.html').replaceAll('&#39;', "'")
    for (const entry of entries) {
      const { verdict } = JSON.parse(text(`gallery/${entry.id}.json`)) as { verdict: { sentence: string } }
      const card = front.slice(front.indexOf(`id="report-${entry.id}"`)).split('</li>')[0]!
      expect(card).toContain(`<code>${commandLine(entry)}</code>`)
      expect(card).toContain(verdict.sentence)
      expect(card).toMatch(/class="key-value">[^<]+</)
    }
  })

  it('has every golden recording, and every kind of report that a command makes', () => {
    const made = entries.map(commandLine).join('\n')
    for (const golden of ['samples/none-frag', 'test/golden/none-frag', 'test/golden/severe-frag', 'test/golden/synthetic-seed003', 'test/golden/zoo']) expect(made).toContain(golden)
    for (const kind of ['simulate kv', 'simulate paged', 'simulate prefix', 'simulate branch', 'simulate scratch', 'size', 'peak', 'claims', 'compare']) expect(made).toContain(`tidemark ${kind}`)
  })

  it('answers in the report of the thrashing run what the front page says that it answers', () => {
    const { verdict } = JSON.parse(text('gallery/severe-frag.json')) as { verdict: { answers: { answer: string }[] } }
    const said = verdict.answers.map(({ answer }) => answer).join('\n')
    for (const part of [/layout on the disk .* threads that interleave .* the access pattern itself/, /MiB of cached tensors/]) expect(said).toMatch(part)
  })

  it('quotes a shell word that needs it', () => {
    expect(commandLine({ ...entries[0]!, words: ['x', 'a=1,b=2', 'c d'] })).toBe("tidemark x 'a=1,b=2' 'c d'")
  })
})

describe('findings', () => {
  it('have a page each, that says what the rule says and leads on', () => {
    rules.forEach((rule, at) => {
      const page = text(`findings/${rule.id}.html`)
      const { links } = linksOf(join(first, `findings/${rule.id}.html`))
      expect(page).toContain(`<h1>${rule.name.replaceAll("'", '&#39;')}</h1>`)
      const said = page.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
      for (const paragraph of [...rule.page.split('\n\n'), rule.advice]) expect(said).toContain(`<p>${paragraph}</p>`)
      for (const next of [rules[at - 1], rules[at + 1]]) if (next !== undefined) expect(links).toContain(`${next.id}.html`)
    })
  })

  it('name each report of the gallery in which they fire, and no other', () => {
    for (const { id } of entries) {
      const { findings } = JSON.parse(text(`gallery/${id}.json`)) as { findings: { id: string; title: string }[] }
      for (const rule of rules) {
        const linked = linksOf(join(first, `findings/${rule.id}.html`)).links.includes(`../gallery/${id}.html#finding-${rule.id}`)
        expect(linked, `${rule.id} in ${id}`).toBe(findings.some(finding => finding.id === rule.id))
      }
    }
  })
})
