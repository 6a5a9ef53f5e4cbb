import type { Report } from '../core/result.ts'

/** The JSON twin of the page, byte for byte what the page's own download gives. */
export function reportJson(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`
}
