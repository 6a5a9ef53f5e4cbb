/** What `npm run reports` builds the site with. */
export { documentsOf } from './documents.ts'
export { entries, make } from './gallery.ts'
export { pages } from './pages.ts'
