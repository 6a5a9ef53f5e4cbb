import { head } from '../report/head.ts'
import { wordmark } from '../report/icons.ts'
import { html, type Html } from '../report/markup.ts'
import type { Site, SitePage } from './page.ts'
import { siteCss } from './style.ts'

/** Places of the navigation, in its order; the rest of a label is left out where the window is narrow. */
const PLACES = [
  ['Gallery', 'index.html#gallery', ''],
  ['Try it', 'try.html', ' with your own trace'],
  ['Findings', 'findings/index.html', ''],
  ['API', 'api/index.html', ''],
  ['README', 'readme.html', ''],
] as const

/** One page of the site that is not a report. */
export interface Content {
  /** Below `reports/`. */
  path: string
  title: string
  /** One sentence for search engines and previews. */
  description: string
  /** Which place of the navigation it belongs to. */
  place?: (typeof PLACES)[number][0]
  body: Html
  /** Of a page that does more than show. */
  more?: {
    /** What scripts are allowed by, besides the site's, and directives of the policy. */
    scripts: readonly string[]
    policy: readonly string[]
    css: string
    /** Data and script, at the end of the page. */
    end: Html
  }
}

/** Way from a page back to the root of the site: empty, `../`, ... */
export function upFrom(path: string): string {
  return '../'.repeat(path.split('/').length - 1)
}

/** A page in the site's frame: scripts allowed by hash alone, nothing loaded. */
export function sitePage(site: Pick<Site, 'version' | 'script' | 'scriptHash'>, content: Content): SitePage {
  const { more } = content, up = upFrom(content.path)
  const policy = [`script-src ${[site.scriptHash, ...more?.scripts ?? []].join(' ')}`, ...more?.policy ?? [], "style-src 'unsafe-inline'", 'img-src data:']
  const text = html`${head({ policy, version: site.version, title: `${content.title} \u2013 Tidemark`, description: content.description, script: site.script, css: siteCss + (more?.css ?? '') })}
<body class="site">
<a class="skip" href="#main">To the content</a>
<header class="bar"><div class="bar-inner">
<a class="brand" href="${up}index.html">${wordmark}Tidemark</a>
<nav aria-label="Site" class="tools places">
${PLACES.map(([label, to, rest]) => html`<a href="${up}${to}"${label === content.place && html` aria-current="true"`}>${label}${rest !== '' && html`<span class="rest">${rest}</span>`}</a>\n`)}</nav>
<button type="button" class="js" id="theme" aria-label="Theme: switch between dark and light"><svg viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="6.2"/><path class="solid" d="M8 1.8a6.2 6.2 0 0 1 0 12.4z"/></svg><span>Theme</span></button>
</div></header>
<main id="main">
${content.body}
</main>
<footer><p>Tidemark ${site.version} \u00b7 MIT (<a href="${up}licenses.txt">licences of what it contains</a>) \u00b7 This site loads nothing from elsewhere and sends nothing.</p></footer>
${more?.end}</body>
</html>
`.text
  return { path: content.path, text }
}
