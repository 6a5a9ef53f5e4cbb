import { Cursor, TruncatedHeader, damaged } from './gguf-cursor.ts'
import { TENSOR_TYPES } from './gguf-types.ts'

export { TruncatedHeader } from './gguf-cursor.ts'

/** One tensor of a model file. */
export interface Tensor {
  name: string
  /** ggml's name of the type, such as `Q8_0`. */
  type: string
  /** Values per dimension, fastest first; ggml drops trailing ones. */
  dims: number[]
  /** First byte, from the start of the file. */
  offset: number
  /** Exact, without padding. */
  bytes: number
}

/** What the header of a GGUF file says. */
export interface Model {
  version: number
  /** Size of the file as the caller gave it. */
  fileBytes: number | null
  /** Tensors start at multiples of this, bytes. */
  alignment: number
  /** First byte after header, metadata, tensor table and their padding. */
  dataStart: number
  /** Numbers below 2^53, truth values and texts up to 1,024 bytes by their key; arrays and longer texts are not here. */
  metadata: ReadonlyMap<string, string | number | boolean>
  /** Arrays of up to 1,024 numbers or truth values (0 and 1) by their key, such as one value a layer; others are skipped. */
  arrays: ReadonlyMap<string, readonly number[]>
  /** In order of the file; no two share a byte. */
  tensors: Tensor[]
}

/** Far more than any model has; an absurd count is damage, not a reason to wait. */
const MOST_TENSORS = 1_000_000, MOST_KEYS = 1_000_000
/** ggml's own limit for texts and arrays, and for keys. */
const MOST = 2 ** 30, MOST_KEY = 65_535
const KEPT_TEXT = 1024, KEPT_ARRAY = 1024
const STRING = 8, ARRAY = 9
/** Bytes of a value by its type number: u8 i8 u16 i16 u32 i32 f32 bool string array u64 i64 f64. */
const SIZES = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8]

const decoder = new TextDecoder()

type Value = string | number | boolean

/** Reads the header of a GGUF file of version 1 to 3 in either byte order, from its first bytes or all of it; nothing is copied but names and
    short values. TRUNCATED (`TruncatedHeader`, with the bytes needed), else UNREADABLE. Source: ggml docs/gguf.md. */
export function parseGguf(bytes: Uint8Array, fileBytes: number | null = null): Model {
  const { cursor, version } = start(bytes, fileBytes)
  const tensorCount = cursor.count('the number of tensors', MOST_TENSORS), keyCount = cursor.count('the number of metadata keys', MOST_KEYS)
  /** The least that so many entries take: an empty name, a type, and a value or offset. */
  const least = keyCount * (cursor.wide ? 13 : 9) + tensorCount * (cursor.wide ? 24 : 20)
  if (fileBytes !== null && cursor.at + least > fileBytes) throw damaged(`${tensorCount} tensors and ${keyCount} metadata keys do not fit into ${fileBytes} bytes`)
  const metadata = new Map<string, Value>(), arrays = new Map<string, readonly number[]>(), keys = new Set<string>()
  for (let i = 0; i < keyCount; i++) {
    const key = cursor.text('a metadata key', MOST_KEY)
    if (keys.has(key)) throw damaged(`the key ${quote(key)} is there twice`)
    keys.add(key)
    const value = readValue(cursor, cursor.u32(`the type of ${quote(key)}`), key)
    if (Array.isArray(value)) arrays.set(key, value)
    else if (value !== null) metadata.set(key, value)
  }
  const alignment = metadata.get('general.alignment') ?? 32
  if (typeof alignment !== 'number' || alignment < 1 || alignment > MOST || !Number.isInteger(Math.log2(alignment))) throw damaged(`the alignment is ${alignment}, no power of two`)
  const tensors: Tensor[] = [], names = new Set<string>()
  for (let i = 0; i < tensorCount; i++) {
    const tensor = readTensor(cursor, alignment)
    if (names.has(tensor.name)) throw damaged(`the tensor ${quote(tensor.name)} is there twice`)
    names.add(tensor.name)
    tensors.push(tensor)
  }
  const dataStart = Math.ceil(cursor.at / alignment) * alignment
  for (const tensor of tensors) tensor.offset += dataStart
  return { version, fileBytes, alignment, dataStart, metadata, arrays, tensors: inOrder(tensors, fileBytes) }
}

/** The magic is the same in both byte orders; a version below 2^16 tells which it is. */
function start(bytes: Uint8Array, fileBytes: number | null): { cursor: Cursor; version: number } {
  const magic = [...bytes.subarray(0, 4)].map((byte) => String.fromCharCode(byte)).join('')
  if (!'GGUF'.startsWith(magic)) throw damaged(`it starts with ${[...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}, not with "GGUF"`)
  if (bytes.length < 8) throw new TruncatedHeader(8, bytes.length)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const littleEndian = (view.getUint32(4, true) & 0xffff) !== 0
  const version = view.getUint32(4, littleEndian)
  if (version < 1 || version > 3) throw damaged(`version ${version}; 1 to 3 are known`)
  const cursor = new Cursor(bytes, littleEndian, version > 1, fileBytes)
  cursor.at = 8
  return { cursor, version }
}

/** `null`: skipped. */
function readValue(cursor: Cursor, type: number, key: string): Value | number[] | null {
  if (type === STRING) {
    const length = cursor.count(`the length of ${quote(key)}`, MOST)
    cursor.skip(length, quote(key))
    return length > KEPT_TEXT ? null : decoder.decode(cursor.bytes.subarray(cursor.at - length, cursor.at))
  }
  if (type === ARRAY) return readArray(cursor, key, 0)
  cursor.skip(sizeOf(type, key), quote(key))
  return readNumber(cursor.view, cursor.at - sizeOf(type, key), type, cursor.littleEndian)
}

function readNumber(view: DataView, at: number, type: number, littleEndian: boolean): Value | null {
  const whole = (value: bigint): number | null => Number.isSafeInteger(Number(value)) ? Number(value) : null
  switch (type) {
    case 0: return view.getUint8(at)
    case 1: return view.getInt8(at)
    case 2: return view.getUint16(at, littleEndian)
    case 3: return view.getInt16(at, littleEndian)
    case 4: return view.getUint32(at, littleEndian)
    case 5: return view.getInt32(at, littleEndian)
    case 6: return view.getFloat32(at, littleEndian)
    case 7: return view.getUint8(at) !== 0
    case 10: return whole(view.getBigUint64(at, littleEndian))
    case 11: return whole(view.getBigInt64(at, littleEndian))
    default: return view.getFloat64(at, littleEndian)
  }
}

/** Its numbers, or `null`: skipped. Every element takes a byte or more, so the bytes bound the time. */
function readArray(cursor: Cursor, key: string, depth: number): number[] | null {
  if (depth > 3) throw damaged(`arrays within arrays of ${quote(key)}`)
  const type = cursor.u32(`the element type of ${quote(key)}`), count = cursor.count(`the number of elements of ${quote(key)}`, MOST)
  if (type !== STRING && type !== ARRAY) return readNumbers(cursor, type, count, key)
  const what = `a text of ${quote(key)}`
  cursor.need(count * (cursor.wide ? 8 : 4), quote(key))
  for (let i = 0; i < count; i++) {
    if (type === ARRAY) readArray(cursor, key, depth + 1)
    else cursor.skip(cursor.count(what, MOST), what)
  }
  return null
}

/** `null` where there are many, or one is beyond 2^53. */
function readNumbers(cursor: Cursor, type: number, count: number, key: string): number[] | null {
  const size = sizeOf(type, key)
  cursor.skip(count * size, quote(key))
  if (count > KEPT_ARRAY) return null
  const values = Array.from({ length: count }, (_, i) => readNumber(cursor.view, cursor.at - (count - i) * size, type, cursor.littleEndian))
  return values.includes(null) ? null : values.map(Number)
}

function sizeOf(type: number, key: string): number {
  const size = SIZES[type]
  if (size === undefined || size === 0) throw damaged(`${quote(key)} has the value type ${type}; 0 to 12 are known`)
  return size
}

/** `offset` still counts from the start of the data. */
function readTensor(cursor: Cursor, alignment: number): Tensor {
  const name = cursor.text('the name of a tensor', MOST_KEY), of = `of tensor ${quote(name)}`
  const dimensions = cursor.u32(`the number of dimensions ${of}`)
  if (dimensions > 4) throw damaged(`${dimensions} dimensions ${of}; at most 4 are known`)
  const dims = Array.from({ length: dimensions }, () => cursor.wide ? cursor.u64(`a dimension ${of}`) : cursor.u32(`a dimension ${of}`))
  const number = cursor.u32(`the type ${of}`), type = TENSOR_TYPES.get(number)
  if (type === undefined) throw damaged(`type ${number} ${of} is not known, so its size is not either`)
  const offset = cursor.u64(`the offset ${of}`)
  if (offset % alignment !== 0) throw damaged(`the offset ${of} is ${offset}, no multiple of ${alignment}`)
  if ((dims[0] ?? 1) % type.values !== 0) throw damaged(`rows ${of} have ${dims[0] ?? 1} values, no multiple of ${type.values}, a block of ${type.name}`)
  const values = dims.reduce((all, dim) => all * dim, 1), bytes = (values / type.values) * type.bytes
  if (!Number.isSafeInteger(values) || !Number.isSafeInteger(bytes) || !Number.isSafeInteger(offset + bytes + MOST)) throw damaged(`the size ${of} is beyond 2^53 bytes`)
  return { name, type: type.name, dims, offset, bytes }
}

function inOrder(tensors: Tensor[], fileBytes: number | null): Tensor[] {
  const sorted = tensors.toSorted((a, b) => a.offset - b.offset || a.bytes - b.bytes)
  let end = 0, before = ''
  for (const { name, offset, bytes } of sorted) {
    if (offset < end) throw damaged(`the tensors ${quote(before)} and ${quote(name)} overlap at ${offset}`)
    end = offset + bytes
    before = name
  }
  if (fileBytes !== null && end > fileBytes) throw damaged(`the tensor ${quote(before)} ends at ${end}, the file at ${fileBytes}`)
  return sorted
}

const quote = (text: string): string => JSON.stringify(text.length > 64 ? `${text.slice(0, 64)}…` : text)
