// Builds the drop page alone, as `npm run reports` builds it: `node scripts/try-page.mjs [FILE]`, by default dist/try.html.
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { version } from '../dist/core/version.js'
import { tryPage } from '../dist/site/try.js'
import { dropParts, siteScript } from './drop-parts.mjs'

const file = process.argv[2] === undefined ? fileURLToPath(new URL('../dist/try.html', import.meta.url)) : resolve(process.argv[2])
const [{ text }] = tryPage({ version, ...await siteScript(), drop: await dropParts() })
writeFileSync(file, text)
console.log(`${file}: ${(Buffer.byteLength(text) / 1024).toFixed(0)} KiB`)
