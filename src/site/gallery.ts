/** Every report of the gallery. A new one is one entry here. */
import { run } from '../commands/run.ts'
import { TidemarkError } from '../core/error.ts'
import type { Report } from '../core/result.ts'
import { renderPage } from '../report/page.ts'
import type { Made, Site, SitePage } from './page.ts'

/** One report: which command line makes it, from the root of the project. */
export interface Entry {
  /** Name of its files. */
  id: string
  group: 'Block I/O and page cache' | 'KV cache' | 'Allocations' | 'Phases' | 'Published numbers, checked'
  /** What was measured, in a few words. */
  title: string
  /** Where it comes from. */
  about: string
  /** Words after `tidemark`. */
  words: string[]
  /** The key figure: which tile of the first screen, 0 the first, or a figure by its name and what it is. */
  key: number | { figure: string; label: string }
}

/** Prompts that begin with one of fifty system prompts, half of them shared. */
const PREFIXES = 'requests=2000,rate=5,prompt=fixed:4096,output=fixed:64,prefixes=50,prefix-tokens=2048,seed=1'
const SEED003 = 'test/golden/synthetic-seed003'
/** Extents and header of the file that both recordings of llama.cpp read. */
const SAME_FILE = ['--extents', 'samples/none-frag/filefrag.txt', '--model', 'samples/none-frag/model.head.gguf.gz', '--partition-start', '0']

export const entries: readonly Entry[] = [
  {
    id: 'none-frag', group: 'Block I/O and page cache', title: 'llama.cpp loads a model, memory to spare', key: 1,
    about: 'The recording that comes with Tidemark: a 1.09 GiB GGUF read by mmap from a cold page cache, its file in 48 shuffled extents, with extents, marks and model header.',
    words: ['report', 'samples/none-frag'],
  },
  {
    id: 'severe-frag', group: 'Block I/O and page cache', title: 'The same model thrashes under a limit of 600 MiB', key: 1,
    about: 'The same file and engine in a memory cgroup that cannot hold the model: each token reads most of it again. With the extents and the header of the file: which tensors, why, and how much memory would be enough.',
    words: ['report', 'test/golden/severe-frag', ...SAME_FILE],
  },
  {
    id: 'compare-none-severe', group: 'Block I/O and page cache', title: 'With memory to spare against a limit of 600 MiB', key: 0,
    about: 'Both recordings side by side, and one sentence that explains the difference.',
    words: ['compare', 'samples/none-frag', 'test/golden/severe-frag', ...SAME_FILE],
  },
  {
    id: 'none-frag-forms', group: 'Block I/O and page cache', title: 'One run in two forms, each checking the other', key: 2,
    about: 'The first recording once more, as a merged binary stream and as tracepoints of ftrace, with the page cache beside the disk.',
    words: ['report', 'test/golden/none-frag', '--partition-start', '0'],
  },
  {
    id: 'none-frag-tracepoints', group: 'Block I/O and page cache', title: 'What entered the page cache, beside what the disk read', key: 0,
    about: 'Tracepoints alone: three actions of each request, and each folio that was added to the page cache.',
    words: ['report', 'test/golden/none-frag/events.txt.zst'],
  },
  {
    id: 'synthetic-seed003', group: 'Block I/O and page cache', title: 'A model read once, published as re-read', key: 1,
    about: 'A published experiment built again as blktrace files: five lines for each request, on a partition, with the extents of the file.',
    words: ['report', SEED003],
  },
  {
    id: 'partition-forgotten', group: 'Block I/O and page cache', title: 'The same trace with the partition forgotten', key: { figure: 'io.coverage', label: 'of the file covered, it seems' },
    about: 'Extents count from the partition, the trace from the disk. Told that the partition starts at 0, coverage falls to 39.4 % of a file that was read whole, and a finding says why.',
    words: ['report', SEED003, '--partition-start', '0'],
  },
  {
    id: 'zoo', group: 'Block I/O and page cache', title: 'Every kind of event that a kernel wrote', key: 1,
    about: 'Reads, writes, flushes, discards, merges, splits, remaps and one failed request, on a partition, in three forms at once.',
    words: ['report', 'test/golden/zoo', '--extents', 'test/golden/zoo/filefrag_a.txt'],
  },
  {
    id: 'fio', group: 'Block I/O and page cache', title: 'What fio asked for, and why it has no latency', key: 0,
    about: 'An iolog, version 3: what was asked of a file before any page cache.',
    words: ['report', 'test/golden/fio/iolog_v3.txt'],
  },
  {
    id: 'fio-random', group: 'Block I/O and page cache', title: 'The same question asked at random places', key: 0,
    about: 'Another iolog, version 3, of random reads.',
    words: ['report', 'test/golden/fio/iolog_v3_rand.txt'],
  },
  {
    id: 'size', group: 'KV cache', title: 'KV bytes of a token, as llama.cpp and vLLM count them', key: 0,
    about: 'The stated example: 32 layers with 32 heads of 128, whose published size was twice too large.',
    words: ['size'],
  },
  {
    id: 'size-window', group: 'KV cache', title: 'A sliding window and quantised KV', key: 1,
    about: '26 layers, of which every sixth sees the whole context, in q8_0: bytes a token times the context would be several times too much.',
    words: ['size', '--layers', '26', '--kv-heads', '1', '--head-size', '256', '--window', '512:6', '--context', '32768', '--kv-type', 'q8_0', '--flash-attention'],
  },
  {
    id: 'simulate-kv', group: 'KV cache', title: 'How much KV memory, so that no request waits', key: 2,
    about: 'A thousand requests made by a stated rule, through every way of allocating a KV cache.',
    words: ['simulate', 'kv'],
  },
  {
    id: 'simulate-kv-memory', group: 'KV cache', title: 'The same requests when memory is short', key: 3,
    about: 'The same thousand requests in 8 and in 4 GiB: who is let in, who waits, who is thrown out.',
    words: ['simulate', 'kv', '--memory', '8GiB,4GiB'],
  },
  {
    id: 'simulate-paged', group: 'KV cache', title: 'Which page size, and why', key: 2,
    about: 'Block tables against the empty ends of last pages, on the same requests.',
    words: ['simulate', 'paged'],
  },
  {
    id: 'simulate-prefix', group: 'KV cache', title: 'What a prefix cache of every size would find', key: 0,
    about: 'Two thousand prompts that begin with one of fifty system prompts, in one pass.',
    words: ['simulate', 'prefix', '--synthetic', PREFIXES],
  },
  {
    id: 'simulate-branch', group: 'KV cache', title: 'Sharing a prompt, or computing it again', key: 3,
    about: 'Twenty paths from one prompt: one by one, deep copies, copy on write.',
    words: ['simulate', 'branch'],
  },
  {
    id: 'simulate-scratch', group: 'Allocations', title: 'Scratch memory of a forward pass under eight policies', key: 1,
    about: 'Sixty-four forward passes made from a stated shape; fragmentation by seven named definitions, each with its instant.',
    words: ['simulate', 'scratch'],
  },
  {
    id: 'peak', group: 'Allocations', title: 'A peak that reading the level never sees', key: 1,
    about: 'A made-up stream: twenty generations, one after the other, each freeing its memory before anybody looks.',
    words: ['peak'],
  },
  {
    id: 'phase-abab', group: 'Phases', title: 'Available memory stays, and the job loses two fifths of its speed', key: 0,
    about: 'Eight cycles of a quiet and a contended machine: what MemAvailable keeps, and what a latency beside it loses, each with its interval.',
    words: ['phases', 'test/golden/phase-abab', '--settle', 'latency=300ms'],
  },
  {
    id: 'phase-run', group: 'Phases', title: 'A baseline that moves on its own', key: 2,
    about: 'Four phases, seen by six tools at once: 175 samples that carry about four independent ones, and two halves of a baseline that differ although nothing was changed.',
    words: ['phases', 'test/golden/phase-run'],
  },
  {
    id: 'peak-samples', group: 'Phases', title: 'What reading free memory every five seconds does not see', key: 1,
    about: 'Available memory at five samples a second, and what slower recorders of the same run, or a poll every five seconds from any moment, make of its lowest point.',
    words: ['peak', 'test/golden/phase-run', '--metric', 'MemAvailable', '--every', '5s'],
  },
  {
    id: 'claims-benchmark', group: 'Published numbers, checked', title: 'A memory benchmark, figure by figure', key: 0,
    about: 'The figures of a published benchmark: terabytes a second over memory that nobody touched, a KV cache twice its size.',
    words: ['claims', 'test/golden/claims/memory-bench.txt'],
  },
  {
    id: 'claims-benchmark-corrected', group: 'Published numbers, checked', title: 'The same benchmark, put right', key: 0,
    about: 'The text after its corrections: the same rules check seven of its figures and find nothing. Its times are invented to show the shape, none was measured.',
    words: ['claims', 'test/golden/claims/memory-bench-corrected.txt'],
  },
  {
    id: 'claims-zero', group: 'Published numbers, checked', title: '0.00 MB for work that held memory', key: 0,
    about: 'The figures of a published comparison: the current level, read after the free.',
    words: ['claims', 'test/golden/claims/memory-tracking.txt'],
  },
  {
    id: 'claims-zero-corrected', group: 'Published numbers, checked', title: 'The same comparison, put right', key: 0,
    about: 'The text after its corrections: no rule speaks, and it says that no figure could be checked by another. Its numbers are invented to show the shape, none was measured.',
    words: ['claims', 'test/golden/claims/memory-tracking-corrected.txt'],
  },
  {
    id: 'budget-host-512', group: 'Published numbers, checked', title: 'A plan of 512 GB with nothing left', key: 0,
    about: 'A published plan worked out: all of the memory is promised, pools of 447 GB stand for a stated demand of 30, and its own totals, counts and savings do not hold.',
    words: ['budget', 'test/golden/plans/host-512.yaml'],
  },
  {
    id: 'budget-host-512-corrected', group: 'Published numbers, checked', title: 'The same host, its numbers put right', key: 0,
    about: 'Rows that sum, pools of twice their demand, a reserve by a rule: no rule speaks, and three quarters of the memory are left. Its numbers are invented to show the shape, also those tagged measured.',
    words: ['budget', 'test/golden/plans/host-512-corrected.yaml'],
  },
  {
    id: 'claims-seed-001', group: 'Published numbers, checked', title: 'A plan of 512 GB, claim by claim', key: 0,
    about: 'The figures of a published plan: rows that sum to 12.5 GB under a total of 14.5, no headroom, pools of 447 GB for a demand of 30.',
    words: ['claims', 'test/golden/claims/seed-001.yaml'],
  },
  {
    id: 'claims-seed-000', group: 'Published numbers, checked', title: '101 % of available memory, and what it is no evidence for', key: 0,
    about: 'The figures of a published comparison of phases: right arithmetic, a metric that cannot see what is concluded from it.',
    words: ['claims', 'test/golden/claims/seed-000.yaml'],
  },
  {
    id: 'claims-seed-002', group: 'Published numbers, checked', title: 'A memory benchmark, with what its summary says of it', key: 0,
    about: 'The benchmark above once more, with the claims of its text: advice that shrinks the small term, sides that do unlike work.',
    words: ['claims', 'test/golden/claims/seed-002.yaml'],
  },
  {
    id: 'claims-seed-004', group: 'Published numbers, checked', title: 'One path against twenty, with its expectations', key: 0,
    about: 'The comparison above once more, with what was expected after its correction: a ratio cut at its ends, one quantity with two values.',
    words: ['claims', 'test/golden/claims/seed-004.yaml'],
  },
  {
    id: 'compare-published', group: 'Published numbers, checked', title: 'A published table of 15 GB against 23 GB, put right', key: 0,
    about: 'Published figures beside a trace built again by the same rules, with the mistake that gives each.',
    words: ['compare', 'test/golden/published/seed003-15gb.json', SEED003, 'test/golden/published/seed003-23gb.json', '--process', '4242', '--name', '15 GB', '--name', 'rebuilt trace', '--name', '23 GB'],
  },
]

/** Makes a report through the command line, from the root of the project. Throws `USAGE` with what the command said. */
export async function make(entry: Entry): Promise<Made> {
  const printed: Uint8Array[] = []
  let said = ''
  const code = await run([...entry.words, '--json', '-'], {
    out: async text => void printed.push(typeof text === 'string' ? new TextEncoder().encode(text) : text),
    err: text => { said += text },
    progress: () => {},
    interactive: false,
    colour: false,
  })
  // 1: a check failed, such as a plan that contradicts itself; its record is written all the same.
  if (code > 1 || printed.length === 0) throw new TidemarkError('USAGE', `${commandLine(entry)} ended with ${code}: ${said.trim()}`)
  const json = await new Blob(printed as BlobPart[]).text()
  const report = JSON.parse(json) as Report
  return { entry, report, json, html: await renderPage(report) }
}

/** The command as typed into a shell. */
export function commandLine(entry: Entry): string {
  return ['tidemark', ...entry.words.map(word => (/^[\w./:,-]+$/.test(word) ? word : `'${word}'`))].join(' ')
}

/** Each report with its JSON twin: the bytes that the command line writes with `-o` and `--json`. */
export function galleryPages({ gallery }: Site): SitePage[] {
  return gallery.flatMap(({ entry, html, json }) => [
    { path: `gallery/${entry.id}.html`, text: html },
    { path: `gallery/${entry.id}.json`, text: json },
  ])
}
