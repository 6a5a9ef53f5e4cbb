import { html, type Html } from '../report/markup.ts'
import { isValue, kindOf, modulesOf, placesOf, type Comment, type Declaration, type Module, type Signature } from './api-model.ts'
import { callHtml, typeHtml, type Places } from './api-types.ts'
import { markdown } from './markdown.ts'
import type { Site, SitePage } from './page.ts'
import { sitePage } from './shell.ts'

/** The public API: an overview, and one page for each entry point. */
export function apiPages(site: Site): SitePage[] {
  const modules = modulesOf(site.api), places = placesOf(modules)
  return [overview(site, modules, places), ...modules.map(module => modulePage(site, module, places))]
}

function overview(site: Site, modules: readonly Module[], places: Places): SitePage {
  const values = modules.flatMap(({ declarations }) => declarations.filter(isValue))
  const abi = site.documents.find(({ path }) => path === 'api/abi.html')
  return sitePage(site, {
    path: 'api/index.html',
    title: 'API',
    description: 'What Tidemark gives to code of your own: functions, lists and types of each entry point.',
    place: 'API',
    body: html`<div class="lead"><h1>${values.length} values, in ${modules.length} entry points, are all that code of yours needs</h1>
<p>Bytes or files go in, a record of figures, tables, findings and a ledger comes out; the page is drawn from the record.</p>
${abi !== undefined && html`<p><a href="abi.html">The ABI of the raw WebAssembly modules</a>: exports, columns and status codes, for hosts that are not JavaScript.</p>`}</div>
${modules.map(module => html`<section class="plain panel" aria-labelledby="${module.page}"><h2 id="${module.page}"><a href="${module.page.replace('api/', '')}"><code>${module.name}</code></a></h2>
<dl class="names">${module.declarations.map(one => html`<div><dt><a href="${places.get(one.id) ?? places.get(targetOf(one)) ?? '#main'}"><code>${one.name}</code></a> <span class="kind">${kindOf(one)}</span></dt><dd>${commentHtml(one.comment ?? one.signatures?.[0]?.comment, places, true)}</dd></div>`)}</dl></section>`)}`,
  })
}

function modulePage(site: Site, module: Module, places: Places): SitePage {
  const own = module.declarations.filter(one => targetOf(one) === -1)
  const part = (title: string, list: Declaration[]): Html | false => list.length > 0 && html`<h2 class="group">${title}</h2>
${list.map(one => declarationHtml(one, places))}`
  return sitePage(site, {
    path: module.page,
    title: module.name,
    description: `What ${module.name} exports, with types, units and errors.`,
    place: 'API',
    body: html`<nav class="crumbs" aria-label="Way back"><a href="index.html">API</a></nav>
<div class="lead"><h1><code>import { \u2026 } from '${module.name}'</code></h1></div>
${part('Values', own.filter(isValue))}
${part('Types', own.filter(one => !isValue(one)))}`,
  })
}

/** What a name that is exported a second time stands for, or -1. */
function targetOf(one: Declaration | { target?: number }): number {
  return 'target' in one && typeof one.target === 'number' ? one.target : -1
}

function declarationHtml(one: Declaration, places: Places): Html {
  const head = html`<h3 id="${one.name}"><code>${one.name}</code> <span class="kind">${kindOf(one)}</span></h3>`
  const calls = one.signatures ?? []
  return html`<section class="plain panel api" aria-labelledby="${one.name}">${head}
${calls.length > 0 ? calls.map(call => signatureHtml(call, places)) : html`${one.type !== undefined && code(html`${isValue(one) ? 'const' : 'type'} ${one.name}${isValue(one) ? ': ' : ' = '}${typeHtml(one.type, places)}`)}${commentHtml(one.comment, places)}`}
${membersHtml(one, places)}</section>
`
}

function signatureHtml(call: Signature, places: Places): Html {
  const told = (call.parameters ?? []).filter(({ comment }) => comment !== undefined)
  return html`${code(html`${call.kind === 16384 ? 'new ' : ''}${call.name}${callHtml(call, places)}`)}
${commentHtml(call.comment, places)}
${told.length > 0 && html`<dl class="names">${told.map(({ name, comment }) => html`<div><dt><code>${name}</code></dt><dd>${commentHtml(comment, places)}</dd></div>`)}</dl>`}`
}

/** Properties with their comments; constructors and methods as calls. */
function membersHtml(one: Declaration, places: Places): Html {
  const members = one.children ?? []
  const properties = members.filter(({ signatures }) => signatures === undefined)
  return html`${members.flatMap(({ signatures = [] }) => signatures).map(call => signatureHtml(call, places))}
${properties.length > 0 && html`<div class="scroll" role="region" tabindex="0" aria-label="Properties of ${one.name}"><table><thead><tr><th scope="col">property</th><th scope="col">type</th><th scope="col">what it holds</th></tr></thead><tbody>
${properties.map(({ name, flags, type, comment }) => html`<tr><th scope="row"><code>${name}${flags.isOptional && '?'}</code></th><td><code>${typeHtml(type, places)}</code></td><td>${commentHtml(comment, places)}</td></tr>`)}</tbody></table></div>`}`
}

function code(text: Html): Html {
  return html`<pre class="command"><code>${text}</code></pre>`
}

/** A comment; `brief` leaves out what stands under tags. */
function commentHtml(comment: Comment | undefined, places: Places, brief = false): Html {
  if (comment === undefined) return html``
  const tags = brief ? [] : (comment.blockTags ?? []).filter(({ tag }) => tag !== '@param')
  return html`${markdown(textOf(comment.summary, places))}${tags.map(({ tag, content }) => html`<h4>${tag.slice(1).replace(/^./, letter => letter.toUpperCase())}</h4>${markdown(textOf(content, places))}`)}`
}

function textOf(parts: Comment['summary'], places: Places): string {
  return parts.map(part => {
    if (part.kind !== 'inline-tag') return part.text
    const place = typeof part.target === 'number' ? places.get(part.target) : undefined
    return place === undefined ? `\`${part.text}\`` : `[${part.text}](${place})`
  }).join('')
}
