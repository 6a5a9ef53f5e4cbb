import { existsSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { kvModelFromConfig } from '../context/kv-model-config.ts'
import { kvModelFromGguf } from '../context/kv-model-gguf.ts'
import type { KvModel } from '../context/model.ts'
import { TidemarkError } from '../core/error.ts'
import { contents, named } from '../recordings/file.ts'
import { readHeader } from '../recordings/header.ts'
import { PathFile } from './source.ts'

/** No configuration is larger. */
const CONFIG_BYTES = 16 * 2 ** 20

/** The KV side of a model: a GGUF (its header alone will do, gzip too), a Hugging Face `config.json`, or the folder of one. Told by content.
    NOT_FOUND, UNREADABLE. */
export async function readKvModel(path: string): Promise<KvModel> {
  if (!existsSync(path)) throw new TidemarkError('NOT_FOUND', `${path}: there is no such file; a GGUF or a Hugging Face config.json is expected`)
  if (statSync(path).isDirectory()) {
    const inside = join(path, 'config.json')
    if (!existsSync(inside)) throw new TidemarkError('NOT_FOUND', `${path}: the folder holds no config.json; name the GGUF itself`)
    return readKvModel(inside)
  }
  const name = basename(path), zipped = path.endsWith('.gz'), file = new PathFile(path)
  const start = zipped ? await contents(file) : await file.front(4)
  if (String.fromCharCode(...start.subarray(0, 4)) === 'GGUF') return kvModelFromGguf(name, await readHeader(file, null))
  if (!zipped && statSync(path).size > CONFIG_BYTES) throw new TidemarkError('UNREADABLE', `${path}: neither a GGUF nor a config.json`)
  const model = await named(file, async () => kvModelFromConfig(name, new TextDecoder().decode(zipped ? start : await contents(file))))
  // A plain config.json is named by its folder, as Hugging Face lays models out.
  return name === 'config.json' ? { ...model, name: basename(dirname(resolve(path))) || model.name } : model
}
