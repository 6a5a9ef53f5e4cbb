/** Every page of the site, in groups. A new group is one file and one line here. */
import { apiPages } from './api.ts'
import { documentPages } from './documents.ts'
import { findingPages } from './findings.ts'
import { frontPage } from './front.ts'
import { galleryPages } from './gallery.ts'
import { licenseTexts } from './licenses.ts'
import type { Site, SitePage } from './page.ts'
import { tryPage } from './try.ts'

export const pages: readonly ((site: Site) => SitePage[])[] = [frontPage, tryPage, galleryPages, findingPages, apiPages, documentPages, licenseTexts]
