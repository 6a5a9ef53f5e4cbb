// Written in the types of the package, checked strictly and without skipLibCheck; needs no types of Node.
import { readTrace, renderPage, reportJson, TidemarkError, version, type Report } from 'tidemark'
import { wasmModule } from 'tidemark/wasm'

export async function figuresOf(bytes: Uint8Array<ArrayBuffer>): Promise<Record<string, number | string | null>> {
  const report: Report = await readTrace(wasmModule(), [{ name: 'blk.txt.gz', data: new Blob([bytes]) }])
  if (!reportJson(report).includes(version)) throw new TidemarkError('UNREADABLE', 'the report does not name its version')
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(await renderPage(report))))
  const value = (name: string): number | null => report.figures[name]?.value ?? null
  return {
    requests: value('io.requests'),
    bytes: value('io.bytes'),
    rereadFactor: value('io.rereadFactor'),
    page: Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join(''),
  }
}
