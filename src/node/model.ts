import { existsSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { parseGguf, TruncatedHeader, type Model } from '../context/gguf.ts'
import { kvModelFromConfig } from '../context/kv-model-config.ts'
import { kvModelFromGguf } from '../context/kv-model-gguf.ts'
import type { KvModel } from '../context/model.ts'
import { TidemarkError } from '../core/error.ts'
import { named, readBytes, readFront } from './bytes.ts'

/** Header of a model: at first so much is read, then more while it does not end within. */
const HEADER_BYTES = 16 * 2 ** 20
/** No configuration is larger. */
const CONFIG_BYTES = 16 * 2 ** 20

/** A model's header: of the file itself only its front is read. `fileBytes`: what the model as a whole holds, where a bound is wanted. */
export function readHeader(path: string, fileBytes: number | null): Model {
  return named(path, () => {
    if (path.endsWith('.gz')) return parseGguf(readBytes(path), fileBytes)
    for (let bytes = HEADER_BYTES; ; bytes *= 4) {
      const front = readFront(path, bytes)
      try {
        return parseGguf(front, fileBytes)
      } catch (error) {
        if (!(error instanceof TruncatedHeader) || front.length < bytes) throw error
      }
    }
  })
}

/** The KV side of a model: a GGUF (its header alone will do, gzip too), a Hugging Face `config.json`, or the folder of one. Told by content.
    NOT_FOUND, UNREADABLE. */
export function readKvModel(path: string): KvModel {
  if (!existsSync(path)) throw new TidemarkError('NOT_FOUND', `${path}: there is no such file; a GGUF or a Hugging Face config.json is expected`)
  if (statSync(path).isDirectory()) {
    const inside = join(path, 'config.json')
    if (!existsSync(inside)) throw new TidemarkError('NOT_FOUND', `${path}: the folder holds no config.json; name the GGUF itself`)
    return readKvModel(inside)
  }
  const name = basename(path), zipped = path.endsWith('.gz')
  const start = zipped ? readBytes(path) : readFront(path, 4)
  if (String.fromCharCode(...start.subarray(0, 4)) === 'GGUF') return kvModelFromGguf(name, readHeader(path, null))
  if (!zipped && statSync(path).size > CONFIG_BYTES) throw new TidemarkError('UNREADABLE', `${path}: neither a GGUF nor a config.json`)
  const model = named(path, () => kvModelFromConfig(name, new TextDecoder().decode(zipped ? start : readBytes(path))))
  // A plain config.json is named by its folder, as Hugging Face lays models out.
  return name === 'config.json' ? { ...model, name: basename(dirname(resolve(path))) || model.name } : model
}
