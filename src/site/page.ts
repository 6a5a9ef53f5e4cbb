import type { Report } from '../core/result.ts'
import type { Project } from './api-model.ts'
import type { Entry } from './gallery.ts'
import type { DropParts } from './try.ts'

/** One file of the site, by its path below `reports/`. */
export interface SitePage {
  path: string
  text: string
}

/** A report of the gallery as it was made: record, page and JSON twin. */
export interface Made {
  entry: Entry
  report: Report
  html: string
  json: string
}

/** A document of the project that becomes a page. */
export interface Document {
  /** Path in the project, such as `docs/abi.md`. */
  source: string
  /** Path of the page below `reports/`. */
  path: string
  text: string
}

/** All that pages are made of. */
export interface Site {
  version: string
  gallery: Made[]
  documents: Document[]
  api: Project
  /** Script of every page: theme before the first paint, then its button. */
  script: string
  /** What a page's policy allows it by: `'sha256-…'`. */
  scriptHash: string
  /** Licence texts of the packages that the scripts of reports hold. */
  pageLicenses: string
  /** What the drop page is made of. */
  drop: DropParts
}
