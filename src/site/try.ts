import { formatBytes } from '../core/units.ts'
import { formats } from '../index.ts'
import { html, Html } from '../report/markup.ts'
import type { Site, SitePage } from './page.ts'
import { sitePage } from './shell.ts'
import { tryCss } from './try-style.ts'

/** What the drop page is made of. */
export interface DropParts {
  /** Licence texts of the packages that its script and worker hold. */
  licenses: string
  /** Its script, and what the policy allows it by. */
  script: string
  scriptHash: string
  /** The worker's text: raw deflate, as base64. */
  worker: string
  /** What the policy allows the scripts of reports by: their frame inherits the policy of this page. */
  reportHashes: readonly string[]
  /** The recording that comes with Tidemark, each file as base64. */
  sample: readonly { name: string; bytes: number; base64: string }[]
}

/** `try.html`: one file in which a dropped trace becomes its report, on the machine it was dropped on. */
export function tryPage(site: Pick<Site, 'version' | 'script' | 'scriptHash' | 'drop'>): SitePage[] {
  const { drop } = site
  return [sitePage(site, {
    path: 'try.html',
    title: 'Try it with your own trace',
    description: 'Drop a trace of block I/O and get its report, computed in the page: nothing leaves the machine.',
    place: 'Try it',
    body: body(drop.sample.reduce((sum, { bytes }) => sum + bytes, 0)),
    more: {
      scripts: [drop.scriptHash, ...drop.reportHashes, "'wasm-unsafe-eval'"],
      policy: ['worker-src blob:', 'frame-src blob:', 'connect-src data:'], // zstddec fetches its module from a data: address; nothing leaves by that
      css: tryCss,
      end: html`${drop.sample.map(({ name, base64 }) => html`<script type="application/octet-stream" data-sample="${name}">${new Html(base64)}</script>\n`)}<script type="application/octet-stream" id="worker">${new Html(drop.worker)}</script>
<script>${new Html(drop.script)}</script>
`,
    },
  })]
}

function body(sampleBytes: number): Html {
  return html`<div class="lead try-lead"><h1>Drop a trace, get its report: computed here, sent nowhere</h1>
<p>The same WebAssembly as the command line reads it in this page, and gives the same numbers, byte for byte. The page is not allowed to make a request.</p></div>
<noscript><p class="panel noscript">Reading a trace in the page needs JavaScript. On the command line: <code>tidemark report trace.blktrace.0</code></p></noscript>
<section class="drop panel js" id="drop" aria-labelledby="drop-title">
<svg class="drop-icon" viewBox="0 0 48 48" aria-hidden="true"><path d="M24 6v22M15.5 20l8.5 8.5 8.5-8.5"/><path class="tide" d="M5 36c4.800-4 8-4 12.700 0s7.900 4 12.600 0 7.900-4 12.700 0"/><path class="tide" d="M5 43c4.800-4 8-4 12.700 0s7.900 4 12.600 0 7.900-4 12.700 0"/></svg>
<div class="drop-words"><h2 id="drop-title"><span class="calm-words">Drop a trace here</span><span class="drag-words">Let go to read it</span></h2>
<p>One file, several files, or the folder of a recording.</p></div>
<div class="picks">
<label class="pick first-pick"><input type="file" id="files" class="unseen" multiple>Choose files</label>
<label class="pick"><input type="file" id="folder" class="unseen" webkitdirectory>Choose a folder</label>
<button type="button" id="sample">Try it with a recording of ours <small>${formatBytes(sampleBytes)}, in this page</small></button>
</div>
</section>
<p id="status" class="unseen" role="status"></p>
<section id="working" class="working panel" aria-labelledby="reading-title" hidden>
<div class="working-head"><h2 id="reading-title">Reading <span id="reading"></span></h2><button type="button" id="cancel">Cancel</button></div>
<progress id="bar" max="1" value="0" aria-labelledby="reading-title"></progress>
<p id="amount" class="aside"></p></section>
<section id="failed" class="failed panel" role="alert" aria-labelledby="failed-title" hidden><h2 id="failed-title">No report: the trace could not be read</h2>
<p id="failure"></p><pre id="bug" class="command" tabindex="0" aria-label="What the browser said" hidden></pre></section>
<details class="options panel js" id="options-fold"><summary>Options, and the command that gives the same</summary>
<form id="options" novalidate autocomplete="off">
<div class="fields">
${choice('stage', 'Step to count', [['', 'issue, else complete, else queue'], ['issue', 'issue'], ['complete', 'complete'], ['queue', 'queue']], '--stage')}
${choice('op', 'Operation', [['', 'read'], ['write', 'write'], ['discard', 'discard'], ['all', 'all']], '--op')}
${field('device', 'Device', 'the one with most requests', '--device')}
${field('process', 'Process', 'thread id or name', '--process')}
${field('from', 'From', 'seconds since the origin', '--from')}
${field('to', 'To', 'seconds since the origin', '--to')}
${field('partitionStart', 'Partition start', 'sectors; needs the extent map', '--partition-start')}
</div>
<p class="command-line"><code id="command" class="command"></code><button type="button" id="again" hidden>Read again with these options</button></p>
<p class="aside" id="command-note" hidden>The files in a folder <code>capture</code>: several files are one recording, as a folder is.</p>
</form></details>
<div id="done" class="done" hidden>
<div id="summary"></div>
<div class="deeds"><a class="pick first-pick" id="save-page" href="#done">Save report</a><a class="pick" id="save-json" href="#done">Save numbers (JSON)</a><a class="pick" id="open-page" href="#done" target="_blank">Open report in a tab</a><span class="aside" id="took"></span></div>
<div id="report-place"></div></div>
<section class="reads plain panel" aria-labelledby="reads-title"><h2 id="reads-title">It reads traces of block I/O, however they were recorded</h2>
<p>${formats.filter(({ trace }) => trace === 'access').map(({ title }) => title).join(' \u00b7 ')}; plain, .gz or .zst. The format is told by the content.</p>
<p>Dropped with the trace: all per-CPU files of a recording, the output of <code>filefrag -v</code>, a model\u2019s <code>.gguf</code> (its header is read), <code>marks.jsonl</code>, logs of llama.cpp. They are told by their names, as in a folder.</p>
<p>Traces of LLM requests and streams of allocations are for the command line: <code>tidemark simulate kv</code>, <code>tidemark peak</code>.</p></section>`
}

function choice(name: string, label: string, options: readonly (readonly [string, string])[], flag: string): Html {
  return html`<div class="field"><label for="option-${name}">${label} <code>${flag}</code></label><select id="option-${name}">${options.map(([value, text]) => html`<option value="${value}">${text}</option>`)}</select><p class="refusal" id="refusal-${name}" hidden></p></div>`
}

function field(name: string, label: string, hint: string, flag: string): Html {
  return html`<div class="field"><label for="option-${name}">${label} <code>${flag}</code></label><input type="text" id="option-${name}" placeholder="${hint}" spellcheck="false" aria-describedby="refusal-${name}"><p class="refusal" id="refusal-${name}" role="alert" hidden></p></div>`
}
