import MarkdownIt from 'markdown-it'
import { Html } from '../report/markup.ts'

/** Letters, digits and dashes, as the anchors of headings are written elsewhere. */
function anchorOf(heading: string): string {
  return heading.toLowerCase().replace(/[^\p{L}\p{N}\s-]/gu, '').trim().replace(/\s+/g, '-')
}

/** Says where a link of the text leads from this page, or `null` where nothing of the site stands there. */
export type Resolve = (target: string) => string | null

/** Markdown as HTML; raw HTML in it is shown as text. Headings get anchors, wide blocks scroll and can be reached by keyboard. */
export function markdown(text: string, resolve: Resolve = target => target): Html {
  const parser = new MarkdownIt({ html: false })
  const { rules } = parser.renderer
  rules['heading_open'] = (tokens, at) => `<${tokens[at]!.tag} id="${anchorOf(tokens[at + 1]?.content ?? '')}">`
  rules['table_open'] = () => '<div class="scroll" role="region" tabindex="0" aria-label="Table"><table>'
  rules['table_close'] = () => '</table></div>'
  rules['th_open'] = () => '<th scope="col">'
  const block = (content: string): string => `<pre class="command" tabindex="0"><code>${parser.utils.escapeHtml(content)}</code></pre>`
  rules['fence'] = (tokens, at) => block(tokens[at]!.content)
  rules['code_block'] = (tokens, at) => block(tokens[at]!.content)
  rules['image'] = (tokens, at) => parser.utils.escapeHtml(tokens[at]!.content)
  const open: (string | null)[] = []
  rules['link_open'] = (tokens, at) => {
    const place = resolve(tokens[at]!.attrGet('href') ?? '')
    open.push(place)
    return place === null ? '<span>' : `<a href="${parser.utils.escapeHtml(place)}">`
  }
  rules['link_close'] = () => (open.pop() === null ? '</span>' : '</a>')
  return new Html(parser.render(text))
}
