import type { Site, SitePage } from './page.ts'

/** Licence texts of all foreign code that pages of the site hold, as plain text. */
export function licenseTexts({ version, pageLicenses, drop }: Site): SitePage[] {
  const text = `Tidemark ${version} is under the MIT licence. Pages of this site contain code of others; their licences follow.

In every report:

${pageLicenses.trim()}

${'='.repeat(80)}

In the drop page (try.html), besides the scripts of reports:

${drop.licenses.trim()}
`
  return [{ path: 'licenses.txt', text }]
}
