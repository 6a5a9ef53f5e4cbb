import type { Cell, Figure, Report } from '../../src/core/result.ts'

/** Numbers of two real captures (llama.cpp over mmap, loop device 7:2), checked against an independent oracle. */
const PAGES = '0 0 0 0 0 0 0 0 19531 90624 59392 25408 38912 37312 14748 0 0 0 3109 20390 21054 16193 19592 15393 21807 19929 22288 15948 13813 0 0 22857 21869 26999 19049 17852 19975 23261 19480 19889 13779 24777 17866 21616 22840 22712 21663 17115 19674 30358 6517 0 19742 21870 25114 28863 21473 18672 20765 16898 16710 14942 16749 13607 14210 8430 11384 11416 10631 12248 11561 10867 7785 9246 7903 9397 7338 5466 10405 11480 9838 5056 0 0 0 18478 7131 4651 7781 4602 8831 5020 7950 11352 9918 2545 9620 9686 8441 5710 10999 1499 8652 4867 8078 6993 9745 6062 5770 7864 11055 1749 717 24316 15049 11861 12469 12459 12655 16171 8933 6697 181 4154 4474 10621 13444 22041 9402 5769 8580 5056 0 0 0 0 18687 11120 8779 7292 8824 10685 10345 9950 8467 11548 12076 11276 8061 8415 12023 10657 10405 11211 15195 18486 14120 22367 18160 14111 21447 16939 15671 14413 19437 19205 10660 15901 1200'.split(' ').map(Number)
const SIZES = [952, 615, 605, 455, 392, 399, 364, 394, 274, 247, 221, 201, 118, 133, 129, 524, 90, 71, 114, 127, 79, 107, 103, 117, 89, 143, 246, 383, 302, 202, 189, 6014, 302, 484, 144, 130, 98, 66, 94, 89, 58, 45, 70, 58, 58, 42, 60, 358, 85, 49, 58, 271, 53, 65, 70, 268, 82, 61, 98, 325, 468, 279, 665, 24783]
const BACKWARD = [20, 38, 64, 83, 224, 1614, 244, 71, 182, 591, 100, 41, 150, 56, 59, 92, 234, 61]
const FORWARD = [150, 177, 357, 322, 872, 737, 1442, 95, 156, 126, 594, 19, 71, 69, 85, 59, 71, 207, 79]
const ACTIONS = 'C FN 2,C R 45,C RA 44191,C RAM 2,C WM 1,C WSM 4,D FN 2,D R 45,D RA 44191,D RAM 2,D WM 1,D WSM 3,G FWFSM 1,G R 45,G RA 44191,G RAM 2,G WM 1,G WSM 2,I R 1,I WSM 1,M R 901,M RA 2,M RAM 7,M WSM 1,P N 44183,Q FWFSM 1,Q R 946,Q RA 44192,Q RAM 9,Q WM 1,Q WSM 3,U N 44182,UT N 1,X RA 1'.split(',').map(line => line.split(' '))

const BASIS = 'reads at issue, device 7:2, whole recording'
const NAIVE = 'every line with a size, reads, device 7:2, whatever its action'
const CLASSES = ['sequential', 'small', 'medium', 'large', 'backward']
const GAPS = [34625, 1878, 2274, 1536, 3924], NAIVE_GAPS = [50840, 2649, 3784, 2485, 119013]

/** Model under memory pressure on a fragmented file: what counting lines gets wrong by a factor of four. */
export function severe(): Report {
  const seconds = Array.from({ length: 41 }, (_, i) => i + 2)
  const perSecond = seconds.map(second => PAGES.slice(second * 4, second * 4 + 4).reduce((a, b) => a + b, 0) * 4096)
  const bins = PAGES.flatMap((pages, i) => pages > 0 ? [i] : [])
  return {
    schema: 'tidemark.report/1',
    version: '0.1.0',
    settings: { stage: null, op: null, device: null, process: null, from: null, to: null, origin: 1755129530666 },
    inputs: [
      { name: 'blk.txt.gz', format: 'ftrace-blk', bytes: 1875512, events: 267163, role: 'counted' },
      { name: 'trace.blktrace.0.gz', format: 'blktrace', bytes: 1021733, events: 113620, role: 'cross-check' },
      { name: 'filefrag.txt', format: 'filefrag', bytes: 4213, events: null, role: 'context' },
      { name: 'engine.log', format: 'unknown', bytes: 9210, events: null, role: 'not read' },
    ],
    verdict: {
      grade: 'MISCOUNTED',
      sentence: 'llama.cpp read 8.14 GiB, each distinct byte 7.47 times, and 78.3 % of reads were sequential; counting every line of this trace would say 32.5 GiB, 29.87 times and 28.4 %.',
      notShown: ['Reads served from the page cache, which never reach the device.', 'Why a page was read again: eviction and read-ahead need the page-cache trace beside this one.'], answers: [],
    },
    figures: {
      'io.requests': figure(44238, 'requests'),
      'io.bytes': figure(8736309248, 'B'),
      'io.uniqueSectors': figure(2284864, 'sectors'),
      'io.uniqueBytes': figure(1169850368, 'B'),
      'io.rereadFactor': figure(7.467886, '1', 'bytes read / distinct bytes read, at issue, device 7:2'),
      ...Object.fromEntries(CLASSES.map((name, i) => [`io.gaps.${name}`, figure(GAPS[i] ?? 0, 'requests')])),
      'io.sequentialShare': figure(34625 / 44237, '1', 'gaps of 0 sectors / all gaps, at issue, device 7:2'),
      'io.backwardShare': figure(3924 / 44237, '1', 'gaps below 0 sectors / all gaps, at issue, device 7:2'),
      'io.lost.events': figure(0, 'events', 'overrun and dropped counters of the ring buffers, all CPUs'),
      'io.bandwidth.peak': figure(798535680, 'B/s', 'largest bucket of one second, counted from the given origin'),
      'io.linesPerRequest': figure(178772 / 44238, '1', 'lines with a size / requests at issue'),
      'io.timeline.width': figure(0.25, 's', 'width of one bin of io.timeline'),
      'io.queueDepth.max': figure(13, 'requests'),
      'io.queueDepth.mean': figure(0.286604666938391, 'requests'),
      'io.queueDepth.width': figure(0.25, 's'),
      'io.naive.requests': figure(178772, 'lines', NAIVE),
      'io.naive.bytes': figure(34945241088, 'B', NAIVE),
      'io.naive.rereadFactor': figure(29.871548, '1', NAIVE),
      ...Object.fromEntries(CLASSES.map((name, i) => [`io.naive.gaps.${name}`, figure(NAIVE_GAPS[i] ?? 0, 'lines', NAIVE)])),
      'io.naive.sequentialShare': figure(50840 / 178771, '1', NAIVE),
      'io.naive.backwardShare': figure(119013 / 178771, '1', NAIVE),
    },
    tables: {
      'io.stages': table('Lifecycle stages', {
        stage: ['queue', 'issue', 'complete'], requests: [45147, 44238, 44238], bytes: [8736309248, 8736309248, 8736309248],
        uniqueBytes: [1169850368, 1169850368, 1169850368], rereadFactor: [7.467886, 7.467886, 7.467886], sequentialShare: [0.7886, 0.7827, 0.7828],
      }),
      'io.gaps': table('Gap classes', {
        class: CLASSES, gapSectors: ['0', '1\u2013255', '256\u20132,047', '\u2265 2,048', '< 0'], count: GAPS, share: GAPS.map(count => count / 44237),
        naiveCount: NAIVE_GAPS, naiveShare: NAIVE_GAPS.map(count => count / 178771),
      }),
      'io.gapHistogram': table('Gaps in powers of two', {
        direction: [...BACKWARD.map(() => 'backward'), 'zero', ...FORWARD.map(() => 'forward')],
        fromSectors: [...BACKWARD.map((_, i) => 2 ** (i + 4)), 0, ...FORWARD.map((_, i) => 2 ** (i + 3))],
        toSectors: [...BACKWARD.map((_, i) => 2 ** (i + 5)), 0, ...FORWARD.map((_, i) => 2 ** (i + 4))],
        count: [...BACKWARD, 34625, ...FORWARD],
      }),
      'io.bandwidth': table('Bytes per second', { second: seconds.filter((_, i) => perSecond[i] !== 0), bytes: perSecond.filter(bytes => bytes > 0), requests: perSecond.filter(bytes => bytes > 0).map(bytes => Math.ceil(bytes / 197000)) }),
      'io.timeline': table('Bandwidth timeline', {
        stage: [...bins.map(() => 'queue'), ...bins.map(() => 'issue')], seconds: [...bins, ...bins].map(bin => bin / 4),
        bytes: [...bins, ...bins].map(bin => (PAGES[bin] ?? 0) * 4096), requests: [...bins, ...bins].map(bin => Math.ceil((PAGES[bin] ?? 0) / 48)),
      }),
      'io.latency': table('Latency', {
        stage: ['issueToComplete', 'queueToIssue', 'queueToComplete', 'queueToComplete'], op: ['read', 'read', 'read', 'write'], requests: [44238, 44238, 44238, 4],
        min: [26319, 1672, 28302, 79398], p50: [190435, 2253, 193293, 108372], p90: [383412, 4116, 387067, 200349], p99: [1442102, 13300, 1448732, 200349],
        max: [56471019, 174190, 56482646, 4015823], mean: [259078.6, 2998.6, 262077.2, 1100985.5], percentiles: ['exact', 'exact', 'exact', 'exact'],
      }),
      'io.queueDepth': table('Queue depth', { seconds: PAGES.map((_, i) => i / 4), mean: PAGES.map((pages, i) => pages > 0 ? i % 7 / 4 : 0), max: PAGES.map((pages, i) => pages > 0 ? i % 7 * 2 + 1 : 0) }),
      'io.sizes': table('Request sizes', { sectors: SIZES.map((_, i) => (i + 1) * 8), bytes: SIZES.map((_, i) => (i + 1) * 4096), requests: SIZES }),
      'io.processes': table('Processes', { process: ['lrun', 'ext4lazyinit', 'kworker/1:1H'], threads: [10, 1, 1], queueRequests: [45138, 9, 0], queueBytes: [8736272384, 36864, 0], issueRequests: [44235, 2, 1], issueBytes: [8736268288, 36864, 4096] }),
      'io.actions': table('Action census', { action: ACTIONS.map(row => row[0] ?? ''), rwbs: ACTIONS.map(row => row[1] ?? ''), count: ACTIONS.map(row => Number(row[2])) }),
      'io.devices': table('Devices', { device: ['7:2'], chosen: ['yes'], stage: ['issue'], requests: [44238], bytes: [8736309248], uniqueBytes: [1169850368], rereadFactor: [7.467886], sequentialShare: [0.7827] }),
      'io.checks': table('Partial-trace checks', {
        check: ['every issue has a completion', 'queue covers issue', 'ring buffers report no loss', 'sequence numbers without holes'],
        result: ['pass', 'pass', 'pass', 'not possible'],
        detail: ['44,238 of 44,238', '45,147 queued, 910 merged', '2 CPUs, overrun 0', 'text form has no sequence numbers'],
        blindSpot: ['a request cut off at both ends', 'what was queued before recording', 'loss before the counters were reset', 'everything'],
      }),
      'io.forms': table('Forms of the recording', { input: ['blk.txt.gz', 'trace.blktrace.0.gz'], format: ['ftrace-blk', 'blktrace'], role: ['counted', 'cross-check'], events: [267163, 267163], requests: [44238, 44238], bytes: [8736309248, 8736309248], agrees: ['itself', 'yes'] }),
    },
    findings: [
      { id: 'IO007', severity: 'info', title: 'The whole recording is one device', evidence: { device: '7:2', requests: 44238 }, advice: 'Nothing to do.' },
      { id: 'IO001', severity: 'error', title: 'Lifecycle lines counted as requests', evidence: { linesPerRequest: 4.04, naiveBytes: 34945241088, bytes: 8736309248, naiveRereadFactor: 29.871548, rereadFactor: 7.467886 }, advice: 'Count one stage. With blkparse, filter on action D; in SQL, add WHERE action = \'D\'.' },
      { id: 'IO004', severity: 'warning', title: 'Every byte is read more than seven times', evidence: { rereadFactor: 7.467886, uniqueBytes: 1169850368, bytes: 8736309248 }, advice: 'The working set does not fit: give the process 550 MiB more, or use a smaller quantisation.' },
    ],
    ledger: [
      { kind: 'skipped', reason: 'line of another stage than issue', count: 178688, advice: 'By design: one stage is counted. --stage changes which.' },
      { kind: 'skipped', reason: 'plug and unplug, no request', count: 88366, advice: 'By design.' },
      { kind: 'doubted', reason: 'clock went backwards between CPUs', count: 3, advice: 'Order is the stream\u2019s own; the times of these events are kept.' },
      { kind: 'lost', reason: 'ring buffer overrun', count: 0, advice: 'Nothing to do.' },
    ],
  }
}

/** The same model with memory to spare: one pass over the file, still four lines per request. */
export function calm(): Report {
  const full = severe()
  const pages = [32770, 23232, 52608, 54208, 59008, 40192, 23581]
  const gaps = [4425, 1, 1, 19, 31], naive = [6745, 1, 9, 41, 11364]
  return {
    ...full,
    inputs: [{ name: 'blk.txt.gz', format: 'ftrace-blk', bytes: 198914, events: 27131, role: 'counted' }],
    verdict: {
      grade: 'CLEAN',
      sentence: 'llama.cpp read 1.09 GiB, each byte once, and 98.8 % of reads were sequential.',
      notShown: ['Reads served from the page cache, which never reach the device.'], answers: [],
    },
    figures: {
      ...full.figures,
      'io.requests': figure(4478, 'requests'),
      'io.bytes': figure(1169813504, 'B'),
      'io.uniqueSectors': figure(2284792, 'sectors'),
      'io.uniqueBytes': figure(1169813504, 'B'),
      'io.rereadFactor': figure(1, '1'),
      ...Object.fromEntries(CLASSES.map((name, i) => [`io.gaps.${name}`, figure(gaps[i] ?? 0, 'requests')])),
      'io.sequentialShare': figure(4425 / 4477, '1'),
      'io.backwardShare': figure(31 / 4477, '1'),
      'io.bandwidth.peak': figure(666902528, 'B/s'),
      'io.linesPerRequest': figure(18161 / 4478, '1'),
      'io.naive.requests': figure(18161, 'lines', NAIVE),
      'io.naive.bytes': figure(4679258112, 'B', NAIVE),
      'io.naive.rereadFactor': figure(4.000004, '1', NAIVE),
      ...Object.fromEntries(CLASSES.map((name, i) => [`io.naive.gaps.${name}`, figure(naive[i] ?? 0, 'lines', NAIVE)])),
      'io.naive.sequentialShare': figure(6745 / 18160, '1', NAIVE),
      'io.naive.backwardShare': figure(11364 / 18160, '1', NAIVE),
    },
    tables: {
      'io.gaps': table('Gap classes', { class: CLASSES, gapSectors: ['0', '1\u2013255', '256\u20132,047', '\u2265 2,048', '< 0'], count: gaps, share: gaps.map(count => count / 4477), naiveCount: naive, naiveShare: naive.map(count => count / 18160) }),
      'io.bandwidth': table('Bytes per second', { second: [2, 3], bytes: [666902528, 502910976], requests: [2557, 1921] }),
      'io.timeline': table('Bandwidth timeline', { stage: pages.map(() => 'issue'), seconds: pages.map((_, i) => 2 + i / 4), bytes: pages.map(count => count * 4096), requests: [524, 363, 822, 848, 923, 628, 370] }),
      'io.sizes': table('Request sizes', { sectors: [8, 32, 64, 128, 224, 248, 256, 264, 504, 512], bytes: [8, 32, 64, 128, 224, 248, 256, 264, 504, 512].map(size => size * 512), requests: [4, 2, 3, 2, 1, 2, 6, 2, 1, 4455] }),
      'io.processes': table('Processes', { process: ['lrun', 'kworker/0:1H'], threads: [1, 1], queueRequests: [4602, 0], queueBytes: [1169813504, 0], issueRequests: [4477, 1], issueBytes: [1169809408, 4096] }),
    },
    findings: full.findings.slice(0, 1),
    ledger: full.ledger.slice(3),
  }
}

/** A recording that holds next to nothing: figures without value, tables without rows. */
export function empty(): Report {
  const nothing: Figure = { value: null, unit: '1', basis: 'no request was counted' }
  const full = severe()
  return {
    ...full,
    verdict: { grade: 'INVALID DATA', sentence: 'No read was found in this recording.', notShown: [], answers: [], },
    inputs: [],
    settings: {},
    figures: Object.fromEntries(Object.keys(full.figures).map(name => [name, nothing])),
    tables: Object.fromEntries(Object.entries(full.tables).map(([name, { title, columns }]) => [name, table(title, Object.fromEntries(Object.keys(columns).map(column => [column, []])))])),
    findings: [],
    ledger: [],
  }
}

function figure(value: number, unit: string, basis = BASIS): Figure {
  return { value, unit, basis }
}

function table(title: string, columns: Record<string, Cell[]>) {
  return { title, columns }
}
