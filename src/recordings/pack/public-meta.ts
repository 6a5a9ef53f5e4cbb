/** Of a recording's `meta.json` what a stranger may see: settings and counters; no path, name of a host, command line or inode. */

type Fields = Record<string, unknown>

const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {})

/** Of an object those of these keys that hold a number, or a text without a path. */
function kept(from: unknown, keys: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields(from)).filter(([key, value]) => keys.includes(key) && (typeof value === 'number' || (typeof value === 'string' && !value.includes('/')))))
}

/** `lost`: events that the recording is known to have lost; they stand for its ring buffers' own counts. Not JSON: only that. */
export function publicMeta(text: string, lost: number): Fields {
  let meta: Fields
  try {
    meta = fields(JSON.parse(text))
  } catch {
    meta = {}
  }
  const delta = meta['diskstat_delta'], all = Array.isArray(delta) ? [delta] : Object.values(fields(delta))
  const counted = all.length === 1 && Array.isArray(all[0]) ? all[0].filter((value) => typeof value === 'number') : null
  const kernel = typeof meta['kernel'] === 'string' ? /\d+\.\d+(?:\.\d+)?/.exec(meta['kernel'])?.[0] : undefined
  return {
    evidence: true,
    args: kept(meta['args'], ['clock', 'limit_mb', 'limit_bytes', 'threads', 'prompt', 'gen', 'ra_kb', 'read_ahead_kb', 'cold']),
    device: kept(meta['device'], ['dev', 'partition_start_sector', 'logical_block_size', 'scheduler', 'max_sectors_kb', 'read_ahead_kb', 'nomerges', 'rotational']),
    model: kept(meta['model'], ['size']),
    memory: kept(meta['memory'], ['hierarchy', 'peak_bytes', 'limit_hits']),
    ...(kernel === undefined ? {} : { kernel: `Linux ${kernel}` }),
    ...kept(meta, ['t0_mono_ns', 't1_mono_ns', 'rc', 'partition_start_sector']),
    ...(meta['ring_blk'] === undefined && lost === 0 ? {} : { ring_blk: { all: { overrun: lost, 'commit overrun': 0, 'dropped events': 0 } } }),
    ...(counted === null ? {} : { diskstat_delta: { disk: counted } }),
  }
}
