import { TidemarkError } from '../core/error.ts'

type Json = Record<string, unknown>

/** Names under which the text model may lie in the configuration of one that sees or hears too. */
const NESTED = ['text_config', 'language_config', 'llm_config']
/** What tells the text model: its number of layers. */
export const LAYERS = ['num_hidden_layers', 'n_layer', 'n_layers', 'num_layers']

/** Reads keys of a `config.json`; every error names file and key. */
export class ConfigKeys {
  readonly file: string
  /** Path of the nested object, with its dot. */
  readonly within: string
  private readonly json: Json

  constructor(file: string, json: Json, within = '') {
    this.file = file
    this.json = json
    this.within = within
  }

  /** The first of these keys that has a value. */
  key(names: readonly string[]): string | null {
    return names.find((name) => this.json[name] !== undefined && this.json[name] !== null) ?? null
  }

  raw(name: string): unknown {
    return this.json[name] ?? null
  }

  /** Several names for one thing, the first that is there. `null` where none is. */
  whole(names: readonly string[], least = 1): number | null {
    const name = this.key(names)
    if (name === null) return null
    const value = this.json[name]
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least) throw this.error(name, `is ${JSON.stringify(value)}, not a whole number of ${least} or more`)
    return value
  }

  needed(names: readonly string[], why: string, least = 1): number {
    const value = this.whole(names, least)
    if (value === null) throw this.error(names[0]!, `is missing: ${why}`)
    return value
  }

  text(name: string): string | null {
    const value = this.json[name]
    return typeof value === 'string' ? value : null
  }

  inner(name: string): ConfigKeys | null {
    const value = this.json[name]
    return isObject(value) ? new ConfigKeys(this.file, value, `${this.within}${name}.`) : null
  }

  error(name: string, what: string): TidemarkError {
    return new TidemarkError('UNREADABLE', `${this.file}: ${this.within}${name} ${what}. Give another file, or the shape by --layers, --kv-heads and --head-size`)
  }
}

/** The keys of the text model: the top of the file, or what it nests. UNREADABLE where the text is no JSON object. */
export function openConfig(file: string, text: string): { top: ConfigKeys; keys: ConfigKeys } {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new TidemarkError('UNREADABLE', `${file}: not JSON (${text.includes('\ufffd') ? 'its bytes are no text' : (error as Error).message}); a Hugging Face config.json or a GGUF is expected`)
  }
  if (!isObject(json)) throw new TidemarkError('UNREADABLE', `${file}: JSON, but no object; a Hugging Face config.json is expected`)
  const top = new ConfigKeys(file, json)
  if (top.key(LAYERS) !== null) return { top, keys: top }
  const nested = NESTED.map((name) => top.inner(name)).find((inner) => inner !== null)
  return { top, keys: nested ?? top }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
