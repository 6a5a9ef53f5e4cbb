/** Seeded blktrace recordings: two per-CPU files as the kernel writes them, with the numbers that a reader must find. */
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { fileReads, randomSource } from './columns.mjs'

const MAGIC = 0x65617407
const RECORD_BYTES = 48
const DEVICE = (259 << 20) | 0
const THREAD = 4242
const CPUS = 2
const FLUSH_BYTES = 1 << 20

const NOTICE = 0x0400_0000
const READ = 0x1_0000
const WRITE = 0x2_0000
const QUEUE = 0x10_0001
const GET_REQUEST = 0x10_0004
const ISSUE = 0x40_0007
const COMPLETE = 0x80_0008

/** Appends records of one CPU to its file. */
class CpuFile {
  constructor(path, cpu) {
    this.fd = openSync(path, 'w')
    this.cpu = cpu
    this.sequence = 0
    this.bytes = Buffer.alloc(FLUSH_BYTES + 256)
    this.used = 0
  }

  record(timeNs, sector, bytes, action, thread, pdu = null) {
    const { bytes: out, used: at } = this
    out.writeUInt32LE(MAGIC, at)
    out.writeUInt32LE(action & NOTICE ? 0 : ++this.sequence, at + 4)
    out.writeUInt32LE(timeNs >>> 0, at + 8)
    out.writeUInt32LE(Math.floor(timeNs / 2 ** 32), at + 12)
    out.writeUInt32LE(sector >>> 0, at + 16)
    out.writeUInt32LE(Math.floor(sector / 2 ** 32), at + 20)
    out.writeUInt32LE(bytes, at + 24)
    out.writeUInt32LE(action, at + 28)
    out.writeUInt32LE(thread, at + 32)
    out.writeUInt32LE(DEVICE, at + 36)
    out.writeUInt32LE(this.cpu, at + 40)
    out.writeUInt32LE((pdu?.length ?? 0) << 16, at + 44)
    pdu?.copy(out, at + RECORD_BYTES)
    this.used += RECORD_BYTES + (pdu?.length ?? 0)
    if (this.used >= FLUSH_BYTES) this.flush()
  }

  flush() {
    writeSync(this.fd, this.bytes, 0, this.used)
    this.used = 0
  }

  close() {
    this.flush()
    closeSync(this.fd)
  }
}

/** Writes Q, G, D and C of every request; returns what counting issued reads must give. */
function write(stem, requests) {
  const random = randomSource(4)
  const reads = fileReads(random)
  const longest = new Uint32Array(reads.length)
  const files = Array.from({ length: CPUS }, (_, cpu) => new CpuFile(`${stem}.blktrace.${cpu}`, cpu))
  let time = 1_000
  const clock = Buffer.alloc(8)
  clock.writeUInt32LE(1_700_000_000, 0)
  for (const file of files) {
    file.record(time, 0, 0, NOTICE | 1, 0, clock)
    file.record(time, 0, 0, NOTICE, THREAD, Buffer.from('llama-cli\0'))
  }
  const issued = { events: 4 * requests, requests: 0, sectors: 0, uniqueSectors: 0, sequential: 0 }
  let end = -1
  for (let i = 0; i < requests; i++) {
    const slot = i % reads.length
    const start = reads[slot]
    const length = random() < 1 / 30 ? 8 * (1 + Math.floor(random() * 31)) : 256
    const writes = random() < 0.02
    const direction = writes ? WRITE : READ
    const file = files[(i >> 6) % CPUS]
    time += 500 + Math.floor(random() * 1000)
    file.record(time, start, length * 512, direction | QUEUE, THREAD)
    file.record(time += 300, start, length * 512, direction | GET_REQUEST, THREAD)
    file.record(time += 700, start, length * 512, direction | ISSUE, THREAD)
    files[Math.floor(random() * CPUS)].record(time += 40_000, start, length * 512, direction | COMPLETE, 0)
    if (writes) continue
    issued.requests++
    issued.sectors += length
    if (start === end) issued.sequential++
    end = start + length
    longest[slot] = Math.max(longest[slot], length)
  }
  for (const file of files) file.close()
  issued.uniqueSectors = longest.reduce((sum, length) => sum + length, 0)
  return issued
}

/** The recording of `events` events in `folder`, written if it is not there: its name, its files and its true numbers. */
export function traceOf(folder, events) {
  const name = `trace-${events / 1e6}m`
  const stem = `${folder}/${name}`
  const paths = Array.from({ length: CPUS }, (_, cpu) => `${stem}.blktrace.${cpu}`)
  if (![...paths, `${stem}.json`].every((path) => existsSync(path))) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(`${stem}.json`, JSON.stringify(write(stem, events / 4)))
  }
  return { name, folder, paths, truth: JSON.parse(readFileSync(`${stem}.json`, 'utf8')) }
}
