/** Text that is already HTML. Made by `html` only, so that nothing from a trace gets in unescaped. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** What a template may hold: HTML, text to escape, a number, a list of these, or nothing. */
export type Part = Html | string | number | null | undefined | false | Part[]

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** The one escaper: safe as element content and inside quoted attributes. */
function escape(text: string): string {
  return text
    .replace(/[&<>"']/g, char => ENTITIES[char] ?? char)
    .replace(/[^\P{Cc}\t\n\r]|[\u202a-\u202e\u2066-\u2069]/gu, '\ufffd')
}

/** HTML from a template; every value that is not `Html` is escaped. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  let text = strings[0] ?? ''
  parts.forEach((part, i) => { text += flat(part) + (strings[i + 1] ?? '') })
  return new Html(text)
}

/** Text in which no line ends between a number and its unit; copied, it is the same text. */
export function unbroken(text: string): Html {
  const parts = text.split(/(?<![\d.,])((?:[<>] )?\u2212?\d[\d.,]* (?:%|(?:[KMGTPE]i)?B(?:\/s)?\b|[mn\u00b5]?s\b))/)
  return html`${parts.map((part, at) => (at % 2 === 1 ? html`<span class="unbroken">${part}</span>` : part))}`
}

/** Escaped name as an id: letters, digits, dots and dashes only. */
export function idOf(name: string): string {
  return name.replace(/[^A-Za-z0-9.-]+/g, '-')
}

function flat(part: Part): string {
  if (part === null || part === undefined || part === false) return ''
  if (part instanceof Html) return part.text
  if (Array.isArray(part)) return part.map(flat).join('')
  return escape(String(part))
}
