/** From paths to the files of a recording: folders listed, per-CPU files found beside each other. */
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Chosen } from '../recordings/file.ts'
import { perCpuName } from '../recordings/recording.ts'
import { PathFile } from './source.ts'

/** What the user named: files, per-CPU files by one of them, a folder, or `-`. */
export function chooseFiles(paths: readonly string[]): Chosen {
  const folder = paths.length === 1 && paths[0] !== '-' && isFolder(paths[0]!) ? paths[0]! : null
  const named = folder === null ? withoutTwins(paths) : listFolder(folder)
  const place = folder ?? (paths[0] === '-' ? null : dirname(paths[0]!))
  const meta = place === null ? null : new PathFile(join(place, 'meta.json'))
  return {
    named: named.map((path) => new PathFile(path)),
    siblings: (folder === null ? siblings(named) : []).map((path) => new PathFile(path)),
    folder: folder === null ? null : { path: folder, inner: readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name) },
    meta: meta?.bytes === null ? null : meta,
  }
}

/** Each file once, however often it is named. */
function withoutTwins(paths: readonly string[]): string[] {
  const seen = new Set<string>()
  return paths.filter((path) => {
    const real = path === '-' || !existsSync(path) ? path : realpathSync(path)
    return seen.has(real) ? false : seen.add(real)
  })
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

function listFolder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.') && !entry.isDirectory())
    .map((entry) => join(folder, entry.name))
    .toSorted()
}

/** Per-CPU files that lie beside the named ones and belong to the same recording; a CPU that was named is not looked for. */
function siblings(paths: readonly string[]): string[] {
  const found = new Set<string>()
  const named = new Set(paths.map((path) => cpuKey(new PathFile(path))).filter((key) => key !== null))
  const sets = new Set<string>()
  for (const path of paths) {
    const { folder, name } = new PathFile(path), cpu = perCpuName(name)
    if (cpu !== null && isFolder(folder)) sets.add(join(folder, cpu.stem))
  }
  for (const set of sets) {
    for (const path of listFolder(dirname(set))) {
      const file = new PathFile(path), cpu = perCpuName(file.name)
      if (cpu !== null && join(file.folder, cpu.stem) === set && !named.has(cpuKey(file)!)) found.add(path)
    }
  }
  return [...found].toSorted()
}

/** Set and CPU of a per-CPU file; `null` for any other. */
function cpuKey({ folder, name }: PathFile): string | null {
  const cpu = perCpuName(name)
  return cpu === null ? null : `${join(folder, cpu.stem)}.${cpu.cpu}`
}
