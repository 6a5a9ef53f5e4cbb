import { readFile, readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'

/** Packages that leave their licence file to the package that they are a part of. */
const LICENSED_IN = { '@assemblyscript/loader': 'assemblyscript' }

/** Licence texts of the packages whose code an esbuild output holds, by its metafile: a bundle must carry them. */
export async function notices(metafile, root) {
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs))
  const packages = new Set(inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1])
    .filter((path) => path !== undefined))
  const texts = await Promise.all([...packages].toSorted().map(async (path) => {
    const { name, version, license } = JSON.parse(await readFile(join(root, path, 'package.json'), 'utf8'))
    const place = name in LICENSED_IN ? path.replace(name, LICENSED_IN[name]) : path
    const file = (await readdir(join(root, place))).toSorted().find((entry) => /^licen[sc]e/i.test(entry))
    if (file === undefined) throw new Error(`${name} ${version} has no licence file in ${relative(root, path)}`)
    return `${name} ${version} (${license})\n\n${(await readFile(join(root, place, file), 'utf8')).trim()}\n`
  }))
  return texts.join(`\n${'-'.repeat(80)}\n\n`)
}
