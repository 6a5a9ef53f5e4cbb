/** Unpacks the page's script and runs it: the policy lets it run by its hash. It is packed since it is the larger half of a page. */
import { inflate } from './unpack.ts'

function trouble(error: unknown): void {
  const place = document.getElementById('trouble')
  if (place === null) return
  place.textContent = `Charts need a browser that can unpack data (DecompressionStream): ${error instanceof Error ? error.message : String(error)}. Every number is in the tables.`
  place.hidden = false
}

async function load(): Promise<void> {
  const script = document.createElement('script')
  script.textContent = await inflate('page-script')
  document.body.append(script)
}

load().catch(trouble)
