import { wordmark } from '../report/icons.ts'
import { html, Html } from '../report/markup.ts'
import { css } from '../report/style.ts'
import { tryCss } from './try-style.ts'

/** What the frame of the drop page holds. */
interface Frame {
  version: string
  policy: string
  siteScript: string
  body: Html
  /** Inert data and the page's script, at the end. */
  data: Html
}

const PLACES = [
  ['Gallery', 'index.html#gallery'],
  ['Try it with your own trace', 'try.html'],
  ['Findings', 'findings/index.html'],
  ['API', 'api/index.html'],
  ['README', 'readme.html'],
] as const

/** The drop page in the dress of the site. */
export function tryFrame({ version, policy, siteScript, body, data }: Frame): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Tidemark ${version}">
<meta name="description" content="Drop a trace of block I/O and get its report, computed in the page: nothing leaves the machine.">
<title>Try it with your own trace \u2013 Tidemark</title>
<link rel="icon" href="data:,">
<script>${new Html(siteScript)}</script>
<style>${new Html(css + tryCss)}</style>
</head>
<body class="site" data-state="idle">
<a class="skip" href="#main">To the content</a>
<header class="bar"><div class="bar-inner">
<a class="brand" href="index.html">${wordmark}Tidemark</a>
<nav aria-label="Site" class="tools places">
${PLACES.map(([label, to]) => html`<a href="${to}"${to === 'try.html' && html` aria-current="true"`}>${label}</a>\n`)}</nav>
<button type="button" class="js" id="theme" aria-label="Theme: switch between dark and light"><svg viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="6.2"/><path class="solid" d="M8 1.8a6.2 6.2 0 0 1 0 12.4z"/></svg><span>Theme</span></button>
</div></header>
<main id="main">
${body}
</main>
<footer><p>Tidemark ${version} \u00b7 MIT \u00b7 This site loads nothing from elsewhere and sends nothing.</p></footer>
${data}
</body>
</html>
`.text
}
