import type { Report } from '../core/result.ts'

/** The JSON twin of the page: one object with `schema`, byte for byte what `--json` prints and the page's own download gives. */
export function reportJson(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`
}
