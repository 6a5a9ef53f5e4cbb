/** What `npm run build:page` makes of `runtime/`: the scripts of a page, and what its policy allows them by. */
declare module '*/dist/page-scripts.js' {
  /** Sets the theme before the first paint. */
  export const boot: string
  /** Unpacks the runtime. */
  export const load: string
  /** Trimmed Vega and the page's own code: base64 of raw deflate. */
  export const runtime: string
  /** `'sha256-…'` of the three as a browser computes them. */
  export const hashes: readonly string[]
}
