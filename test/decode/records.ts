/** Builds blktrace records of both versions and byte orders, from the layout in the kernel's blktrace_api.h. */

export interface Record {
  sequence?: number
  time?: bigint
  sector?: bigint
  bytes?: number
  /** Low 16 bits and categories, as the kernel packs them. */
  action: number
  pid?: number
  device?: number
  cpu?: number
  error?: number
  pdu?: Uint8Array
}

export interface Form {
  version: 7 | 8
  littleEndian: boolean
}

export const FORMS: Form[] = [
  { version: 7, littleEndian: true }, { version: 7, littleEndian: false }, { version: 8, littleEndian: true }, { version: 8, littleEndian: false },
]

/** Category bits. */
export const TC = { read: 1 << 16, write: 1 << 17, flush: 1 << 18, sync: 1 << 19, fs: 1 << 24, pc: 1 << 25, notify: 1 << 26, ahead: 1 << 27, meta: 1 << 28, discard: 1 << 29, fua: 0x80000000 }
export const CGROUP = 0x100

export function record(fields: Record, form: Form = FORMS[0]!): Uint8Array {
  const pdu = fields.pdu ?? new Uint8Array(0)
  const header = form.version === 8 ? 64 : 48
  const bytes = new Uint8Array(header + pdu.length)
  const view = new DataView(bytes.buffer)
  const le = form.littleEndian
  view.setUint32(0, 0x65617400 + form.version, le)
  view.setUint32(4, fields.sequence ?? 0, le)
  view.setBigUint64(8, fields.time ?? 0n, le)
  view.setBigUint64(16, fields.sector ?? 0n, le)
  view.setUint32(24, fields.bytes ?? 0, le)
  const wide = form.version === 8
  if (wide) view.setBigUint64(32, BigInt(fields.action >>> 0), le)
  else view.setUint32(28, fields.action, le)
  view.setUint32(wide ? 28 : 32, fields.pid ?? 0, le)
  view.setUint32(wide ? 40 : 36, fields.device ?? 0, le)
  view.setUint32(wide ? 44 : 40, fields.cpu ?? 0, le)
  view.setUint16(wide ? 48 : 44, (fields.error ?? 0) & 0xffff, le)
  view.setUint16(wide ? 50 : 46, pdu.length, le)
  bytes.set(pdu, header)
  return bytes
}

/** Big-endian numbers, as every pdu holds them: `[4, 7]` is a u32, `[8, 7n]` a u64. */
export function pdu(...fields: ([4, number] | [8, bigint])[]): Uint8Array {
  const bytes = new Uint8Array(fields.reduce((sum, [size]) => sum + size, 0))
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const [size, value] of fields) {
    if (size === 4) view.setUint32(at, value)
    else view.setBigUint64(at, value)
    at += size
  }
  return bytes
}

export function join(...parts: Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

export const ascii = (text: string): Uint8Array => new TextEncoder().encode(text)
