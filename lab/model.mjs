/** Writes a GGUF of TinyLlama's make, smaller, with random weights: `node model.mjs FILE [LAYERS]`. The same bytes each time. */
import { closeSync, openSync, writeSync } from 'node:fs'

const EMBEDDING = 1024, FEED_FORWARD = 2816, HEADS = 16, KV_HEADS = 4, VOCABULARY = 32_000, ALIGNMENT = 32
const F32 = 0, Q8_0 = 8
/** A half-precision scale of 2.7e-4: weights spread by about 0.02. */
const SCALE = 0x0c6c

const types = { uint32: 4, float32: 6, string: 8, array: 9, int32: 5 }
const u32 = (value) => { const bytes = Buffer.alloc(4); bytes.writeUInt32LE(value); return bytes }
const u64 = (value) => { const bytes = Buffer.alloc(8); bytes.writeBigUInt64LE(BigInt(value)); return bytes }
const f32 = (value) => { const bytes = Buffer.alloc(4); bytes.writeFloatLE(value); return bytes }
const text = (value) => { const bytes = Buffer.from(value); return Buffer.concat([u64(bytes.length), bytes]) }
const write = { uint32: u32, int32: u32, float32: f32, string: text }
const pair = (key, type, value) => Buffer.concat([text(key), u32(types[type]), write[type](value)])
const list = (key, type, values) => Buffer.concat([text(key), u32(types.array), u32(types[type]), u64(values.length), ...values.map(write[type])])

const hex = (byte) => byte.toString(16).toUpperCase().padStart(2, '0')
const tokens = ['<unk>', '<s>', '</s>', ...Array.from({ length: 256 }, (_, byte) => `<0x${hex(byte)}>`)]
while (tokens.length < VOCABULARY) tokens.push(`\u2581w${tokens.length.toString(36)}`)
const kinds = tokens.map((_, i) => (i === 0 ? 2 : i < 3 ? 3 : i < 259 ? 6 : 1))

function tensorsOf(layers) {
  const head = EMBEDDING / HEADS, tensors = []
  const add = (name, type, ...shape) => tensors.push({ name, type, shape })
  add('token_embd.weight', Q8_0, EMBEDDING, VOCABULARY)
  for (let i = 0; i < layers; i++) {
    add(`blk.${i}.attn_norm.weight`, F32, EMBEDDING)
    add(`blk.${i}.attn_q.weight`, Q8_0, EMBEDDING, EMBEDDING)
    add(`blk.${i}.attn_k.weight`, Q8_0, EMBEDDING, head * KV_HEADS)
    add(`blk.${i}.attn_v.weight`, Q8_0, EMBEDDING, head * KV_HEADS)
    add(`blk.${i}.attn_output.weight`, Q8_0, EMBEDDING, EMBEDDING)
    add(`blk.${i}.ffn_norm.weight`, F32, EMBEDDING)
    add(`blk.${i}.ffn_gate.weight`, Q8_0, EMBEDDING, FEED_FORWARD)
    add(`blk.${i}.ffn_up.weight`, Q8_0, EMBEDDING, FEED_FORWARD)
    add(`blk.${i}.ffn_down.weight`, Q8_0, FEED_FORWARD, EMBEDDING)
  }
  add('output_norm.weight', F32, EMBEDDING)
  add('output.weight', Q8_0, EMBEDDING, VOCABULARY)
  return tensors
}

const bytesOf = ({ type, shape }) => { const count = shape.reduce((a, b) => a * b, 1); return type === F32 ? count * 4 : (count / 32) * 34 }
const padded = (bytes) => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT

let state = 0x9e3779b9
/** Xorshift of 32 bits. */
function random() {
  state ^= state << 13
  state ^= state >>> 17
  state ^= state << 5
  return state >>> 0
}

function contentOf(tensor) {
  const bytes = Buffer.alloc(bytesOf(tensor))
  if (tensor.type === F32) for (let at = 0; at < bytes.length; at += 4) bytes.writeFloatLE(1, at)
  else {
    for (let at = 0; at + 4 <= bytes.length; at += 4) bytes.writeUInt32LE(random(), at)
    for (let at = 0; at < bytes.length; at += 34) bytes.writeUInt16LE(SCALE, at)
  }
  return bytes
}

const [path, given = '16'] = process.argv.slice(2)
if (path === undefined) throw new Error('node model.mjs FILE [LAYERS]')
const layers = Number(given), tensors = tensorsOf(layers)
const metadata = [
  pair('general.architecture', 'string', 'llama'), pair('general.name', 'string', 'tidemark lab, random weights'),
  pair('general.alignment', 'uint32', ALIGNMENT), pair('general.file_type', 'uint32', 7),
  pair('llama.context_length', 'uint32', 2048), pair('llama.embedding_length', 'uint32', EMBEDDING), pair('llama.block_count', 'uint32', layers),
  pair('llama.feed_forward_length', 'uint32', FEED_FORWARD), pair('llama.rope.dimension_count', 'uint32', EMBEDDING / HEADS),
  pair('llama.attention.head_count', 'uint32', HEADS), pair('llama.attention.head_count_kv', 'uint32', KV_HEADS),
  pair('llama.attention.layer_norm_rms_epsilon', 'float32', 1e-5), pair('llama.rope.freq_base', 'float32', 10_000), pair('llama.vocab_size', 'uint32', VOCABULARY),
  pair('tokenizer.ggml.model', 'string', 'llama'), list('tokenizer.ggml.tokens', 'string', tokens),
  list('tokenizer.ggml.scores', 'float32', tokens.map((_, i) => -i)), list('tokenizer.ggml.token_type', 'int32', kinds),
  pair('tokenizer.ggml.bos_token_id', 'uint32', 1), pair('tokenizer.ggml.eos_token_id', 'uint32', 2), pair('tokenizer.ggml.unknown_token_id', 'uint32', 0),
]
let offset = 0
const infos = tensors.map((tensor) => {
  const info = Buffer.concat([text(tensor.name), u32(tensor.shape.length), ...tensor.shape.map(u64), u32(tensor.type), u64(offset)])
  offset += padded(bytesOf(tensor))
  return info
})
const header = Buffer.concat([Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(metadata.length), ...metadata, ...infos])
const file = openSync(path, 'w')
writeSync(file, Buffer.concat([header, Buffer.alloc(padded(header.length) - header.length)]))
for (const tensor of tensors) {
  const content = contentOf(tensor)
  writeSync(file, Buffer.concat([content, Buffer.alloc(padded(content.length) - content.length)]))
}
closeSync(file)
