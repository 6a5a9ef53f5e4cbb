import { html, Html } from './markup.ts'
import { css } from './style.ts'

/** What the head of a page differs in. */
interface Head {
  /** Directives of the policy, after `default-src 'none'`. */
  policy: readonly string[]
  version: string
  title: string
  /** One sentence for search engines and previews. */
  description?: string
  /** Runs before the first paint. */
  script: string
  /** Rules after those that every page has. */
  css?: string
}

/** From the doctype to the end of the head: scripts allowed by hash alone, nothing loaded. */
export function head(of: Head): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(["default-src 'none'", ...of.policy, "base-uri 'none'", "form-action 'none'"].join('; '))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Tidemark ${of.version}">
${of.description !== undefined && html`<meta name="description" content="${of.description}">\n`}<title>${of.title}</title>
<link rel="icon" href="data:,">
<script>${new Html(of.script)}</script>
<style>${new Html(css + (of.css ?? ''))}</style>
</head>`
}
