import { valueText } from '../report/tile.ts'
import { html, type Html } from '../report/markup.ts'
import { galleryCards, madeBy } from './cards.ts'
import type { Made, Site, SitePage } from './page.ts'
import { sitePage } from './shell.ts'

/** What Tidemark is, in one screen, and below it the gallery. */
export function frontPage(site: Site): SitePage[] {
  const calm = madeBy(site.gallery, 'none-frag'), thrashing = madeBy(site.gallery, 'severe-frag')
  return [sitePage(site, {
    path: 'index.html',
    title: 'Numbers that survive a second look',
    description: 'Tidemark turns traces of LLM inference, memory and I/O into numbers that survive a second look, and one HTML file that shows them.',
    body: html`<div class="front">
<div class="pitch"><h1>Measurements of memory and I/O lie in known ways. Tidemark knows them.</h1>
<p>It turns traces of LLM inference (block I/O, page cache, KV cache, allocations) into numbers that survive a second look, and one HTML file that shows them: the wrong number, the name of the mistake, and the right number beside it.</p>
<div class="setup"><pre class="command"><code>npm ci
npm run report -- capture/</code></pre>
<p class="aside">In a checkout, with Node 20.19 or later. Without a path it reports the recording that comes with it. Nothing is sent anywhere.</p></div>
<p class="ways"><a class="first-way" href="try.html">Try it with your own trace</a><a href="#gallery">Gallery</a><a href="findings/index.html">Findings</a><a href="api/index.html">API</a><a href="readme.html">README</a></p></div>
<section class="example panel" aria-labelledby="example"><h2 id="example">Counted line by line, a healthy run looks like thrashing</h2>
<p class="aside">llama.cpp reads the same 1.09 GiB model twice, once with memory to spare, once in 600 MiB. A block trace logs each read four times over; here is what each count says.</p>
${run(calm, 'Memory to spare')}${run(thrashing, 'Memory too small')}
<p class="aside">Struck: what counting every line says (<a href="findings/IO001.html">IO001</a>).</p></section>
</div>
<ul class="fights">${fights(site)}</ul>
<section class="gallery" id="gallery" aria-labelledby="gallery-heading"><h2 id="gallery-heading">${site.gallery.length} reports, each made by the command beside it</h2>
<p class="aside">Run in a checkout with <code>-o page.html --json page.json</code>, each command gives the same bytes; there, <code>node dist/bin/cli.js</code> stands for <code>tidemark</code>.</p>
${galleryCards(site.gallery)}</section>`,
  })]
}

/** One run, true beside naive: numbers, and bars on a scale that ends at `full`. */
function run({ entry, report }: Made, label: string): Html {
  const pair = (what: string, name: string, full: number): Html => html`<div><dt>${what}</dt><dd><strong>${valueText(report, `io.${name}`)}</strong> <s>${valueText(report, `io.naive.${name}`)}</s>
<span class="bars" aria-hidden="true">${bar(report.figures[`io.${name}`]?.value ?? 0, full)}${bar(report.figures[`io.naive.${name}`]?.value ?? 0, full)}</span></dd></div>`
  return html`<div class="run"><h3><a href="gallery/${entry.id}.html">${label}</a></h3>
<dl>${pair('read, over distinct bytes', 'rereadFactor', 30)}${pair('of the reads go backward', 'backwardShare', 1)}</dl></div>
`
}

function bar(value: number, full: number): Html {
  return html`<span style="width:${(100 * Math.min(1, value / full)).toFixed(1)}%"></span>`
}

/** Three questions that bring people here, each answered by a report. */
function fights({ gallery }: Site): Html[] {
  const severe = madeBy(gallery, 'severe-frag'), size = madeBy(gallery, 'size'), claims = madeBy(gallery, 'claims-benchmark'), scratch = madeBy(gallery, 'simulate-scratch')
  const perToken = severe.report.verdict.answers.find(({ question }) => question.includes('token'))?.answer.split(' (')[0] ?? '\u2013'
  const printed = claims.report.findings.find(({ id }) => id === 'KV001')?.evidence['printed'] ?? '\u2013'
  const item = (question: string, made: Made, answer: Part): Html => html`<li class="panel"><h2>${question}</h2><p>${answer}</p><p><a href="gallery/${made.entry.id}.html">${made.entry.title}</a></p></li>
`
  return [
    item('Is it thrashing, or only fragmented?', severe, html`The run in 600 MiB reads <strong>${perToken}</strong> for every token. By the file\u2019s extents and the model\u2019s header its report tells layout, threads and access pattern apart, and says how much RAM would be enough.`),
    item('How large is the KV cache, really?', size, html`A benchmark printed <s>${printed}</s> a token; it is <strong>${valueText(size.report, 'kv.bytesPerToken')}</strong>. Grouped, latent and sliding attention, quantised KV, as llama.cpp and vLLM count them.`),
    item('Which allocator wastes what?', scratch, html`Scratch memory of 64 forward passes: first-fit takes <strong>${valueText(scratch.report, 'alloc.first-fit.boundFactor')}</strong> the most that is live at once, bump <strong>${valueText(scratch.report, 'alloc.bump.boundFactor')}</strong>. Eight policies, and every named kind of fragmentation with its instant.`),
  ]
}

type Part = string | Html
