import MarkdownIt, { type Token } from 'markdown-it'
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
  const tokens = parser.parse(text, {})
  demote(tokens.filter(({ type }) => type.startsWith('heading_')))
  return new Html(parser.renderer.render(tokens, parser.options, {}))
}

/** A page has one first heading: where a text has more, all from the second on stand a level lower. */
function demote(headings: Token[]): void {
  const second = headings.findIndex(({ type, tag }, at) => at > 0 && type === 'heading_open' && tag === 'h1')
  if (second === -1) return
  for (const heading of headings.slice(second)) heading.tag = `h${Math.min(6, Number(heading.tag[1]) + 1)}`
}
