import { html } from '../report/markup.ts'
import { markdown } from './markdown.ts'
import type { Document, Site, SitePage } from './page.ts'
import { sitePage, upFrom } from './shell.ts'

/** Documents of the project that are pages: where they lie, and where they go. */
const DOCUMENTS = [
  { source: 'README.md', path: 'readme.html' },
  { source: 'docs/recording.md', path: 'recording.html' },
  { source: 'docs/abi.md', path: 'api/abi.html' },
] as const

/** The documents that are there. `read` gives the text of a path of the project, or `null`. */
export function documentsOf(read: (path: string) => string | null): Document[] {
  return DOCUMENTS.flatMap(({ source, path }) => {
    const text = read(source)
    return text === null ? [] : [{ source, path, text }]
  })
}

/** A page for each document; links between documents lead to their pages, links to other files of the project become text. */
export function documentPages(site: Site): SitePage[] {
  return site.documents.map(({ source, path, text }) => {
    const resolve = (target: string): string | null => {
      if (/^(https?:|#)/.test(target)) return target
      const { pathname, hash } = new URL(target, `file:///${source}`)
      const found = site.documents.find(one => `/${one.source}` === pathname)
      return found === undefined ? null : `${upFrom(path)}${found.path}${hash}`
    }
    const title = /^# (.+)$/m.exec(text)?.[1]?.replaceAll('`', '') ?? source
    return sitePage(site, {
      path,
      title,
      description: `${title}: ${source} of the project.`,
      place: path.startsWith('api/') ? 'API' : 'README',
      body: html`<article class="document panel">${markdown(text, resolve)}</article>`,
    })
  })
}
