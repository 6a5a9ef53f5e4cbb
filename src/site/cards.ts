import { gradeChip } from '../report/icons.ts'
import { layoutOf } from '../report/layouts.ts'
import { html, type Html } from '../report/markup.ts'
import type { Tile } from '../report/layout.ts'
import { tile } from '../report/tile.ts'
import type { Report } from '../core/result.ts'
import { commandLine, type Entry } from './gallery.ts'
import type { Made } from './page.ts'

/** All reports as cards, by group. */
export function galleryCards(gallery: readonly Made[]): Html {
  const groups = [...new Set(gallery.map(({ entry }) => entry.group))]
  return html`${groups.map(group => html`<h3 class="group">${group}</h3>
<ul class="cards">${gallery.filter(({ entry }) => entry.group === group).map(card)}</ul>`)}`
}

function card({ entry, report }: Made): Html {
  const { verdict, findings } = report
  return html`<li class="card panel" id="report-${entry.id}">
<h4><a href="gallery/${entry.id}.html">${entry.title}</a></h4>
<p class="card-verdict">${gradeChip(verdict.grade)} ${verdict.sentence}</p>
${keyFigure(keyOf(report, entry))}
<p class="card-about">${entry.about}</p>
<p class="card-foot">${findings.length > 0 && html`<span>Findings: ${findings.map(({ id, title }) => html`<a href="findings/${id}.html" title="${title}">${id}</a> `)}</span>`}<a href="gallery/${entry.id}.json">JSON<span class="unseen"> of ${entry.title}</span></a></p>
<pre class="command"><code>${commandLine(entry)}</code></pre>
</li>
`
}

function keyOf(report: Report, { id, key }: Entry): Tile {
  const found = typeof key === 'number' ? layoutOf(report).tiles(report)[key] : tile(report, key.label, key.figure, '')
  if (found === undefined || found.value === null) throw new Error(`the report ${id} has no figure ${JSON.stringify(key)}`)
  return found
}

/** One big number; where naive counting says another, that is struck beside it. */
function keyFigure({ label, value, naive, note, tone }: Tile): Html {
  const wrong = naive !== null && tone === 'warn'
  return html`<p class="key ${tone}"><span class="key-label">${label}</span> <span class="key-value">${value}</span> <span class="key-note">${wrong ? html`counting every line: <s>${naive}</s>` : note}</span></p>`
}

/** The report of an entry; each page that quotes one names it. Throws if the gallery has none. */
export function madeBy(gallery: readonly Made[], id: Entry['id']): Made {
  const found = gallery.find(({ entry }) => entry.id === id)
  if (found === undefined) throw new Error(`the gallery has no report ${id}`)
  return found
}
