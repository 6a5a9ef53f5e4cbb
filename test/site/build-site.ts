import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Builds the site into a folder, as `npm run reports` does after its build; gives what it printed. */
export async function buildSite(folder: string, env: Record<string, string> = {}): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(root, 'scripts/reports.mjs'), folder], { cwd: folder, env: { ...process.env, ...env } })
  return stdout + stderr
}

/** Files below a folder, sorted, with `/` between names. */
export function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted()
}

/** What a page holds for links: where its own lead, and which anchors others may lead to. Scripts and styles are left out. */
export function linksOf(path: string): { links: string[]; anchors: Set<string> } {
  const text = readFileSync(path, 'utf8').replace(/<(script|style)\b[^>]*>[\s\S]*?<\/\1>/g, '')
  const values = (pattern: RegExp): string[] => [...text.matchAll(pattern)].map(match => match[1]!.replaceAll('&amp;', '&'))
  return { links: values(/\s(?:href|src)="([^"]*)"/g), anchors: new Set(values(/\sid="([^"]*)"/g)) }
}
