import type { Chart } from '../charts/index.ts'
import { chartHtml } from './figure.ts'
import { gradeChip } from './icons.ts'
import type { Layout, Section, Tile } from './layout.ts'
import { html, unbroken, type Html } from './markup.ts'
import type { Report } from '../core/result.ts'

/** The answer: verdict, what it does not show, tiles, one chart, quality of the data. */
export function firstScreen(report: Report, layout: Layout, main: Chart | undefined): Html {
  const { verdict } = report
  const notShown = verdict.notShown.length === 0 ? 'whatever was not recorded.' : `${verdict.notShown.join('; ')}.`
  return html`<div class="first" id="top">
<div class="verdict panel"><h1><span class="unseen">${layout.subject}: </span>${gradeChip(verdict.grade)} <span class="sentence">${unbroken(verdict.sentence)}</span></h1>
<p class="not-shown"><strong>This does not show:</strong> ${notShown}</p></div>
${verdict.answers.length > 0 && html`<dl class="answers panel" aria-label="Answers">${verdict.answers.map(({ question, answer }) => html`<div><dt>${question}</dt><dd>${unbroken(answer)}</dd></div>`)}</dl>`}
<ul class="tiles">${layout.tiles(report).map(tileHtml)}</ul>
${layout.mainChart !== '' && html`<div class="panel main-chart">${chartHtml(report, main, true, layout.mainNumbers)}</div>`}
<dl class="quality panel" aria-label="Quality of the data">${layout.quality(report).map(item =>
    html`<div class="${item.tone}"><dt>${item.label}</dt><dd>${item.value}</dd></div>`)}</dl>
</div>
`
}

/** One big number. */
export function tileHtml(tile: Tile): Html {
  const [, number = '', unit = ''] = /^(\S+)\s+(\D.*)$/.exec(tile.value ?? '') ?? [null, tile.value ?? '', '']
  return html`<li class="tile panel ${tile.tone}"><span class="tile-label">${tile.label}</span>
${tile.value === null
    ? html`<span class="tile-value none">nothing to show</span>`
    : html`<span class="tile-value">${number}${unit !== '' && html` <small>${unit}</small>`}</span>`}
${tile.naive !== null && html`<span class="tile-naive">counting every line: ${tile.tone === 'warn' ? html`<s>${tile.naive}</s>` : tile.naive}</span>`}
<span class="tile-note">${unbroken(tile.note)}</span></li>`
}

/** A part that folds; it ends with how it was computed. */
export function sectionHtml(section: Section): Html {
  return html`<section id="${section.id}" aria-labelledby="${section.id}-heading"><details open class="part">
<summary><h2 id="${section.id}-heading"><span class="label">${section.label}</span> ${section.heading}</h2></summary>
<div class="content">${section.body}
<details class="how"><summary>How this was computed<span class="unseen">: ${section.label}</span></summary>${section.how}</details>
</div></details></section>
`
}
