import { build, version as esbuildVersion } from 'esbuild'
import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { cpSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { version as typescriptVersion } from 'typescript'
import { print, root, type Consumer, type Figures } from './consumer.ts'

/** Somewhere that the package is used, without a browser. */
export interface NodeEnvironment {
  name: string
  version: string
  rendersNoPage?: true
  figures(consumer: Consumer): Promise<Figures>
}

const figuresOf = (printed: string): Figures => JSON.parse(printed) as Figures

/** A project run as it is by one Node. */
const plain = (node: string, name: string, file: string, others: readonly string[] = []): NodeEnvironment => ({
  name,
  version: execFileSync(node, ['--version']).toString().trim(),
  figures: async (consumer) => {
    const folder = consumer.project(name, [file, ...others])
    return figuresOf(await print(node, [file, consumer.trace], folder))
  },
})

/** ES modules, CommonJS and the raw module under one Node. */
export function onNode(node: string, label: string): NodeEnvironment[] {
  return [
    plain(node, `${label}, ES modules`, 'node.mjs', ['figures.mjs']),
    plain(node, `${label}, require()`, 'commonjs.cjs'),
    { ...plain(node, `${label}, raw WebAssembly`, 'raw.mjs'), rendersNoPage: true },
  ]
}

export const esbuildInNode: NodeEnvironment = {
  name: 'esbuild, in Node',
  version: esbuildVersion,
  figures: async (consumer) => {
    const folder = consumer.project('esbuild-node', ['node.mjs', 'figures.mjs'])
    const outfile = join(folder, 'out/bundle.mjs')
    await build({ absWorkingDir: folder, entryPoints: ['node.mjs'], bundle: true, platform: 'node', format: 'esm', outfile, logLevel: 'warning' })
    return figuresOf(await print(process.execPath, [outfile, consumer.trace], folder))
  },
}

/** Types as a consumer checks them: strict, libraries included, with and without those of Node. */
export function typescript(moduleResolution: 'nodenext' | 'bundler', nodeTypes: boolean): NodeEnvironment {
  const name = `TypeScript strict, ${moduleResolution}, ${nodeTypes ? 'with' : 'without'} @types/node`
  return {
    name,
    version: typescriptVersion,
    figures: async (consumer) => {
      const compilerOptions = {
        module: moduleResolution === 'bundler' ? 'esnext' : 'nodenext', moduleResolution, target: 'es2022', lib: ['es2022', 'dom'], types: nodeTypes ? ['node'] : [],
        strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, skipLibCheck: false, outDir: 'out',
      }
      const entry = nodeTypes ? 'consumer-node.mts' : 'consumer.mts'
      const folder = consumer.project(name, ['consumer.mts', ...(nodeTypes ? [entry] : [])], {
        'package.json': '{ "type": "module" }',
        'tsconfig.json': JSON.stringify({ compilerOptions, files: [entry] }),
        'run.mjs': "import { readFileSync } from 'node:fs'\nimport { figuresOf } from './out/consumer.mjs'\nconsole.log(JSON.stringify(await figuresOf(readFileSync(process.argv[2]))))\n",
      })
      if (nodeTypes) for (const types of ['@types/node', 'undici-types']) copyPackage(types, folder)
      const said = await print(process.execPath, [createRequire(import.meta.url).resolve('typescript/bin/tsc'), '-p', '.'], folder).catch((error: { stdout?: string }) => {
        throw new Error(error.stdout, { cause: error })
      })
      if (said !== '') throw new Error(said)
      return figuresOf(await print(process.execPath, ['run.mjs', consumer.trace], folder))
    },
  }
}

function copyPackage(name: string, folder: string): void {
  const to = join(folder, 'node_modules', name)
  mkdirSync(dirname(to), { recursive: true })
  cpSync(join(root, 'node_modules', name), to, { recursive: true })
}
