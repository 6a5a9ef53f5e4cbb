import { formatBytes, formatCount, formatFigure } from '../core/units.ts'
import { basisOf } from './figure.ts'
import type { Layout, Tile } from './layout.ts'
import { html } from './markup.ts'
import { ledgerCount } from './quality.ts'
import { cellsOf, figuresSection, findingsSection, glossarySection, inputsSection, ledgerSection, otherTables } from './sections.ts'
import { tableHtml } from './table.ts'
import type { Report } from '../core/result.ts'

const SHOWN = ['kv.layers', 'kv.types', 'kv.engines', 'kv.growth', 'kv.memory']

/** What a model keeps in its KV cache, and how much of it fits. */
export const kvSize: Layout = {
  subject: 'KV cache size',
  applies: report => report.tables['kv.types'] !== undefined && report.tables['kv.growth'] !== undefined,
  mainChart: 'kv-growth',
  tiles: report => [
    tile(report, 'KV per token', 'kv.bytesPerToken', `${formatCount(report.figures['kv.bytesPerToken']?.value ?? 0)} B in ${String(report.settings['kvType'])}`),
    tile(report, 'one whole sequence', 'kv.bytesPerSequence', `${formatCount(Number(report.settings['context']))} tokens, nothing rounded`),
    tile(report, 'sequences that fit', 'kv.maxSequences', `of the whole length, into ${String(report.settings['memory'])}`, 'say what is left for KV: --memory 80GiB'),
    tile(report, 'tokens that fit', 'kv.maxTokens', (report.figures['kv.slidingSavedShare']?.value ?? 0) > 0 ? 'of sequences shorter than the window' : 'memory / bytes per token', 'say what is left for KV: --memory 80GiB'),
  ],
  quality: report => [
    { label: 'type of K and V', value: String(report.settings['kvType']), tone: 'calm' },
    { label: 'layers that keep KV', value: formatCount(cellsOf(report.tables['kv.layers'], 'layers').reduce<number>((sum, cell) => sum + Number(cell), 0)), tone: 'calm' },
    ...(['doubted', 'skipped'] as const).map(kind => ledgerCount(report, kind)),
  ],
  sections: report => [
    findingsSection(report),
    {
      id: 'layers', label: 'Layers', heading: layersHeading(report),
      body: tableHtml(report.tables['kv.layers'], 'kv.layers'),
      how: basisOf(report, ['kv.bytesPerToken', 'kv.bytesPerSequence', 'kv.bytesPerTokenBeyondWindow', 'kv.slidingSavedShare', 'kv.stateBytes', 'kv.longestSequence']),
    },
    {
      id: 'types', label: 'Types', heading: 'The same model in every type of K and V',
      body: tableHtml(report.tables['kv.types'], 'kv.types'),
      how: html`<p>ggml’s quantised types carry a scale for every 32 values: q8_0 is 0.53125 of f16 and q4_0 0.28125. vLLM’s fp8 and int8 are counted without scales of their own; nvfp4 has one for every 16 values.</p>`,
    },
    {
      id: 'engines', label: 'Engines', heading: enginesHeading(report),
      body: tableHtml(report.tables['kv.engines'], 'kv.engines'),
      how: html`<p>Rules of rounding differ by version, so every row names its own. llama.cpp is started with a context for all slots together: the sum of the sequences, or with <code>--slots</code> the context given. vLLM’s “maximum concurrency” is the number of whole sequences.</p>${basisOf(report, ['kv.llamaBytes', 'kv.maxSequencesPaged', 'kv.contiguousExternalShare'])}`,
    },
    ...report.tables['kv.memory'] === undefined ? [] : [{
      id: 'memory', label: 'Whole model', heading: memoryHeading(report),
      body: tableHtml(report.tables['kv.memory'], 'kv.memory'),
      how: html`<p>Weights are exact where a GGUF says them, else shapes of its configuration times the bytes of a value. KV is rounded as the engine does; its interval is that of llama.cpp’s versions. Compute buffers are estimated by the formulas of gguf-parser, whose layers do not share space with the logits: an engine’s log is the truth. Measure before you fill the last GiB.</p>`,
    }],
    ledgerSection(report),
    ...otherTables(report, SHOWN),
    inputsSection(report),
    figuresSection(report),
    glossarySection(WORDS),
  ],
}

function layersHeading(report: Report): string {
  const kinds = cellsOf(report.tables['kv.layers'], 'kind'), counts = cellsOf(report.tables['kv.layers'], 'layers')
  return kinds.length === 0 ? 'No layer keeps KV' : kinds.map((kind, i) => `${formatCount(Number(counts[i]))} ${String(kind)}`).join(', ')
}

function memoryHeading(report: Report): string {
  const parts = cellsOf(report.tables['kv.memory'], 'part'), bytes = cellsOf(report.tables['kv.memory'], 'bytes'), at = parts.indexOf('all of these')
  return at < 0 ? 'No engine holds KV in this type' : `The whole model takes about ${formatBytes(Number(bytes[at]))} under ${String(cellsOf(report.tables['kv.memory'], 'engine')[at])}`
}

/** From the least to the most that llama.cpp and vLLM take for the same sequences. */
function enginesHeading(report: Report): string {
  const engines = cellsOf(report.tables['kv.engines'], 'engine'), bytes = cellsOf(report.tables['kv.engines'], 'bytes'), sequences = cellsOf(report.tables['kv.engines'], 'sequences')
  const same = bytes.filter((cell, i): cell is number => typeof cell === 'number' && engines[i] === 'llama.cpp' && sequences[i] === sequences[1])
  if (same.length === 0) return 'What engines allocate'
  const least = Math.min(...same), most = Math.max(...same)
  return least === most ? `Every version of llama.cpp allocates ${formatBytes(least)}` : `llama.cpp allocates ${formatBytes(least)} to ${formatBytes(most)}, by its version`
}

function tile(report: Report, label: string, name: string, note: string, missing = ''): Tile {
  const figure = report.figures[name], value = figure?.value ?? null
  return { label, value: value === null ? null : figure!.unit === 'B' ? formatFigure(name, figure) : formatCount(value), naive: null, note: value === null ? missing : note, tone: 'calm' }
}

const WORDS: [string, string][] = [
  ['KV cache', 'K and V of every token so far, kept in every layer so that a new token need not compute them again.'],
  ['MHA, GQA, MQA', 'Every head has its own K and V; groups of heads share one; all share one.'],
  ['MLA', 'Latent attention: one compressed vector a token and layer, from which K and V are made; there is no second one for V.'],
  ['sliding window', 'A layer that sees the last tokens only, so keeps no more of them.'],
  ['page, block', 'So many tokens of every layer of a group: the unit in which a paged cache hands out memory.'],
  ['slot', 'PagedAttention: room for one token. llama.cpp’s server: one of the sequences that share the context.'],
]
