import { readTrace, renderPage } from 'tidemark'

/** What every environment prints of a trace: three key figures, and the SHA-256 of the page. */
export async function figuresOf(module, files) {
  const report = await readTrace(module, files)
  const page = new TextEncoder().encode(await renderPage(report))
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', page))
  const value = (name) => report.figures[name].value
  return {
    requests: value('io.requests'),
    bytes: value('io.bytes'),
    rereadFactor: value('io.rereadFactor'),
    page: [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join(''),
  }
}
