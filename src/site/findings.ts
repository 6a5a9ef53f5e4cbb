import { formatCell, inWords, unitOfColumn } from '../core/units.ts'
import { rules } from '../findings/index.ts'
import type { RulePage } from '../findings/rule.ts'
import { severityChip } from '../report/icons.ts'
import { html, type Html } from '../report/markup.ts'
import { pairs } from '../report/table.ts'
import type { Cell } from '../core/result.ts'
import type { Made, Site, SitePage } from './page.ts'
import { sitePage } from './shell.ts'

const AREAS: Record<string, string> = { IO: 'Block I/O', PC: 'Page cache', KV: 'KV cache', AL: 'Allocations and benchmarks', PH: 'Phases' }

/** The catalogue, and one page for each finding. */
export function findingPages(site: Site): SitePage[] {
  return [catalogue(site), ...rules.map((rule, at) => findingPage(site, rule, rules[at - 1], rules[at + 1]))]
}

/** Reports of the gallery in which a rule fires. */
function firing(gallery: readonly Made[], id: string): Made[] {
  return gallery.filter(({ report }) => report.findings.some(finding => finding.id === id))
}

function catalogue(site: Site): SitePage {
  const areas = [...new Set(rules.map(({ id }) => id.slice(0, 2)))]
  const shown = rules.filter(({ id }) => firing(site.gallery, id).length > 0).length
  return sitePage(site, {
    path: 'findings/index.html',
    title: 'Findings',
    description: 'Every way in which measurements of memory and I/O mislead that Tidemark knows, with how it is told and what to do.',
    place: 'Findings',
    body: html`<div class="lead"><h1>${rules.length} known ways in which measurements of memory and I/O mislead</h1>
<p>Each is a rule with a fixed id, that fires on numbers and shows them. ${shown} of them fire in reports of the gallery. On the command line, <code>tidemark explain IO001</code> prints the same pages.</p></div>
${areas.map(area => html`<section class="plain panel" aria-labelledby="area-${area}"><h2 id="area-${area}">${AREAS[area] ?? area}</h2>
<ul class="rules">${rules.filter(({ id }) => id.startsWith(area)).map(rule => ruleLine(site, rule))}</ul></section>`)}`,
  })
}

function ruleLine(site: Site, rule: RulePage): Html {
  const count = firing(site.gallery, rule.id).length
  return html`<li>${severityChip(rule.severity)} <a href="${rule.id}.html"><code>${rule.id}</code> ${rule.name}</a>${count > 0 && html` <span class="count">fires in ${count} ${count === 1 ? 'report' : 'reports'}</span>`}</li>
`
}

/** Paragraphs that say why, and from the first that says what Tidemark does, how it is told. */
function split(page: string): [why: string[], how: string[]] {
  const paragraphs = page.split('\n\n')
  const at = paragraphs.findIndex((paragraph, i) => i > 0 && /\bTidemark\b|\bThe rule fires\b/.test(paragraph))
  return at === -1 ? [paragraphs, []] : [paragraphs.slice(0, at), paragraphs.slice(at)]
}

function findingPage(site: Site, rule: RulePage, before: RulePage | undefined, after: RulePage | undefined): SitePage {
  const [why, how] = split(rule.page)
  const made = firing(site.gallery, rule.id)
  const step = (to: RulePage | undefined, label: string): Html | false => to !== undefined && html`<a href="${to.id}.html" rel="${label === 'Previous' ? 'prev' : 'next'}">${label}: <code>${to.id}</code> ${to.name}</a>`
  return sitePage(site, {
    path: `findings/${rule.id}.html`,
    title: `${rule.id}: ${rule.name}`,
    description: `${rule.name}: why it misleads, how it is told, what to do.`,
    place: 'Findings',
    body: html`<nav class="crumbs" aria-label="Way back"><a href="index.html">Findings</a></nav>
<article class="rule"><div class="lead"><h1>${rule.name}</h1><p>${severityChip(rule.severity)} <code>${rule.id}</code></p></div>
<div class="told"><div class="plain panel"><h2>${how.length > 0 ? 'Why it misleads' : 'Why it misleads, and how it is told'}</h2>${why.map(text => html`<p>${text}</p>`)}
${how.length > 0 && html`<h2>How it is told</h2>${how.map(text => html`<p>${text}</p>`)}`}</div>
<div class="plain panel remedy"><h2>What to do</h2><p>${rule.advice}</p>
<pre class="command"><code>tidemark explain ${rule.id}</code></pre></div></div>
<h2 class="group">${made.length === 0 ? 'No report of the gallery shows it' : `Where it fires: ${made.length} ${made.length === 1 ? 'report' : 'reports'} of the gallery`}</h2>
<div class="fires">${made.map(one => firedIn(one, rule.id))}</div></article>
<nav class="steps" aria-label="Findings before and after">${step(before, 'Previous')}${step(after, 'Next')}</nav>`,
  })
}

function firedIn({ entry, report }: Made, id: string): Html {
  return html`${report.findings.filter(finding => finding.id === id).map(({ title, severity, evidence }) => html`<section class="plain panel fired" aria-labelledby="in-${entry.id}">
<h3 id="in-${entry.id}">${severityChip(severity)} ${title}</h3>
<p>In <a href="../gallery/${entry.id}.html#finding-${id}">${entry.title}</a></p>
${pairs(`Evidence in ${entry.title}`, Object.entries(evidence).map(([name, cell]) => [inWords(name), cellText(name, cell)]))}</section>`)}`
}

/** A piece of evidence with the unit that its name tells. */
function cellText(name: string, cell: Cell): string {
  return formatCell(cell, unitOfColumn({ title: '', columns: { [name]: [cell] } }, name))
}
