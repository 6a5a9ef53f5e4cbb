import { existsSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { Model } from '../context/gguf.ts'
import { kvModelFromConfig } from '../context/kv-model-config.ts'
import { kvModelFromGguf } from '../context/kv-model-gguf.ts'
import type { KvModel } from '../context/model.ts'
import { weightsFromConfig } from '../context/weights-config.ts'
import { weightsFromGguf, type Weights } from '../context/weights.ts'
import { TidemarkError } from '../core/error.ts'
import { contents, named as ofFile } from '../recordings/file.ts'
import { readHeader } from '../recordings/header.ts'
import { PathFile } from './source.ts'

/** No configuration is larger. */
const CONFIG_BYTES = 16 * 2 ** 20

/** The KV side of a model: a GGUF (its header alone will do, gzip too), a Hugging Face `config.json`, or the folder of one. Told by content.
    NOT_FOUND, UNREADABLE. */
export async function readKvModel(path: string): Promise<KvModel> {
  return readSides(path, { gguf: kvModelFromGguf, config: (file, text, folder) => named(kvModelFromConfig(file, text), folder) })
}

/** Weights and KV of such a model. UNREADABLE too where its weights are not modelled: see `weightsFromConfig`. */
export async function readModelMemory(path: string): Promise<{ kv: KvModel; weights: Weights }> {
  return readSides(path, {
    gguf: (file, header) => ({ kv: kvModelFromGguf(file, header), weights: weightsFromGguf(file, header) }),
    config: (file, text, folder) => ({ kv: named(kvModelFromConfig(file, text), folder), weights: weightsFromConfig(file, text) }),
  })
}

/** A plain config.json is named by its folder, as Hugging Face lays models out. */
function named(model: KvModel, folder: string | null): KvModel {
  return folder === null || folder === '' ? model : { ...model, name: folder }
}

interface Sides<T> {
  gguf(file: string, header: Model): T
  /** `folder`: its name where the file is a plain config.json; else `null`. */
  config(file: string, text: string, folder: string | null): T
}

async function readSides<T>(path: string, sides: Sides<T>): Promise<T> {
  if (!existsSync(path)) throw new TidemarkError('NOT_FOUND', `${path}: there is no such file; a GGUF or a Hugging Face config.json is expected`)
  if (statSync(path).isDirectory()) {
    const inside = join(path, 'config.json')
    if (!existsSync(inside)) throw new TidemarkError('NOT_FOUND', `${path}: the folder holds no config.json; name the GGUF itself`)
    return readSides(inside, sides)
  }
  const name = basename(path), zipped = path.endsWith('.gz'), file = new PathFile(path)
  const start = zipped ? await contents(file) : await file.front(4)
  if (String.fromCharCode(...start.subarray(0, 4)) === 'GGUF') return sides.gguf(name, await readHeader(file, null))
  if (!zipped && statSync(path).size > CONFIG_BYTES) throw new TidemarkError('UNREADABLE', `${path}: neither a GGUF nor a config.json`)
  return ofFile(file, async () => sides.config(name, new TextDecoder().decode(zipped ? start : await contents(file)), name === 'config.json' ? basename(dirname(resolve(path))) : null))
}
