import { readFile, readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'

/** Packages that leave their licence file to the package that they are a part of. */
const LICENSED_IN = { '@assemblyscript/loader': 'assemblyscript' }
/** Packages under two licences at once, and files with what their licence file leaves out; that of zstddec has both. */
const MORE_TEXTS = { pako: ['lib/zlib/README'], zstddec: [] }

/** Licence texts of the packages whose code esbuild outputs hold, by their metafiles: a bundle must carry them. */
export async function notices(metafiles, root) {
  const inputs = metafiles.flatMap(({ outputs }) => Object.values(outputs)).flatMap((output) => Object.entries(output.inputs))
  const packages = new Set(inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1])
    .filter((path) => path !== undefined))
  const texts = await Promise.all([...packages].toSorted().map(async (path) => {
    const { name, version, license } = JSON.parse(await readFile(join(root, path, 'package.json'), 'utf8'))
    const place = name in LICENSED_IN ? path.replace(name, LICENSED_IN[name]) : path
    const file = (await readdir(join(root, place))).toSorted().find((entry) => /^licen[sc]e/i.test(entry))
    if (file === undefined) throw new Error(`${name} ${version} has no licence file in ${relative(root, path)}`)
    if (/ AND /.test(license) && !(name in MORE_TEXTS)) throw new Error(`${name} ${version} is under ${license}: say where the second text stands`)
    const said = await Promise.all([file, ...MORE_TEXTS[name] ?? []].map(async (one) => (await readFile(join(root, place, one), 'utf8')).trim()))
    return `${name} ${version} (${license})\n\n${said.join('\n\n')}\n`
  }))
  return texts.join(`\n${'-'.repeat(80)}\n\n`)
}
