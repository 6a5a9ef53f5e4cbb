/** What a recording says of the machine and the run: settings that explain a difference. */
export interface EnvironmentFact {
  /** Names that end in `, bytes` hold bytes. */
  item: string
  value: string | number
  source: string
}

type Fields = Record<string, unknown>

const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {})
const count = (value: unknown): number | null => (Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : null)
const scaled = (value: unknown, by: number): number | null => (count(value) === null ? null : count(value)! * by)

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** The version alone: the rest of `uname -a` names the machine. */
const kernelOf = (text: unknown): string | null => (typeof text === 'string' ? /\d+\.\d+(?:\.\d+)?[\w.-]*/.exec(text)?.[0] ?? null : null)
/** The one that is in brackets, as /sys/block/.../queue/scheduler marks it. */
const schedulerOf = (text: unknown): string | null => (typeof text === 'string' ? /\[([\w-]+)\]/.exec(text)?.[1] ?? null : null)

/** Facts of `meta.json` (`args`, `device`, `model`, `kernel`); those that it lacks are left out, and no path or host name is taken. Not JSON: none. */
export function environmentOf(text: string, source = 'meta.json'): EnvironmentFact[] {
  const meta = fields(parsed(text)), args = fields(meta['args']), device = fields(meta['device'])
  const limit = 'limit_bytes' in args ? count(args['limit_bytes']) ?? 0 : scaled(args['limit_mb'], 2 ** 20), machine = fields(meta['environment'])
  const all: [string, string | number | null][] = [
    ['kernel', kernelOf(meta['kernel'])],
    ['memory limit, bytes', limit === 0 ? 'none' : limit],
    ['CPUs', count(machine['cpus'])],
    ['CPU', typeof machine['cpu'] === 'string' && machine['cpu'] !== '' ? machine['cpu'] : null],
    ['swap, bytes', scaled(machine['swap_total_kb'], 1024)],
    ['transparent huge pages', schedulerOf(machine['thp'])],
    ['start', args['cold'] === 1 ? 'cold' : args['cold'] === 0 ? 'as found' : null],
    ['most memory of the group, bytes', count(fields(meta['memory'])['peak_bytes'])],
    ['hits of the memory limit', limit === 0 ? null : count(fields(meta['memory'])['limit_hits'])],
    ['threads of the engine', count(args['threads'])],
    ['tokens of the prompt', count(args['prompt'])],
    ['tokens to generate', count(args['gen'])],
    ['read-ahead, bytes', scaled(device['read_ahead_kb'] ?? args['ra_kb'], 1024)],
    ['I/O scheduler', schedulerOf(device['scheduler'])],
    ['largest request, bytes', scaled(device['max_sectors_kb'], 1024)],
    ['model file, bytes', count(fields(meta['model'])['size'])],
  ]
  return all.flatMap(([item, value]) => (value === null ? [] : [{ item, value, source }]))
}

/** Memory of the machine from samples, one JSON object a line with `meminfo_kb`: at the first, and the least available of all. Other lines are left alone. */
export function sampledMemory(text: string, source: string): EnvironmentFact[] {
  const samples = text.split('\n').map((line) => fields(fields(parsed(line))['meminfo_kb'])).filter((memory) => count(memory['MemAvailable']) !== null)
  if (samples.length === 0) return []
  const available = samples.map((memory) => (memory['MemAvailable'] as number) * 1024), total = scaled(samples[0]!['MemTotal'], 1024)
  return [
    ...(total === null ? [] : [{ item: 'memory of the machine, bytes', value: total, source }]),
    { item: 'MemAvailable before, bytes', value: available[0]!, source },
    { item: 'least MemAvailable, bytes', value: available.reduce((least, bytes) => Math.min(least, bytes)), source },
  ]
}
