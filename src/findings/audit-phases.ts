import { auditRule } from './audit-rule.ts'

/** Percentages without what they were computed from. */
export const missingInputs = auditRule({
  id: 'AU009',
  severity: 'warning',
  name: 'A percentage without average, n or spread',
  page: [
    `101.1 % of a baseline is a ratio of two averages over samples that scatter. Without the averages nobody can check it, without the number of samples and their spread nobody can say whether it differs from 100. Samples a fifth of a second apart repeat each other: 175 of them carried four independent ones in a recording of ours.`,
    `Tidemark lists the phases that lack an average, n or spread, and what average the percentage implies. It is silent where all three stand with each phase.`,
  ].join('\n\n'),
  advice: `Print average, n, spread and the interval of the time that each phase covers; tidemark phases does, from the samples.`,
})

/** A change that the baseline makes by itself. */
export const insideDrift = auditRule({
  id: 'AU010',
  severity: 'warning',
  name: 'The change is inside the drift of the baseline',
  page: [
    `A baseline that nobody disturbs moves too. The two halves of an unchanged baseline of ours differed by 5.4 % [1.7, 9.0] (measured): a change of 1 % against such a baseline is what it does by itself. Free memory that is 1 % higher has not got better.`,
    `Where the document itself says that the baseline may hold peaks, it is no reference: the verdict is UNSTABLE BASELINE, whatever the ratio.`,
    `Tidemark compares the largest change with the drift that is stated; where none is stated, with the 9 % above, and says so. It is silent on a change beyond the drift.`,
  ].join('\n\n'),
  advice: `Compare two unchanged runs, or the halves of the baseline, first; run baseline and contended phases in turns, at least six times.`,
})

/** A series that bends the wrong way. */
export const notMonotonic = auditRule({
  id: 'AU013',
  severity: 'warning',
  name: 'A better input with a worse output',
  page: [
    `More hits cannot make a cache slower, and more cache cannot find less of the same requests. A table in which the second row does has mixed workloads, or numbers that nobody measured.`,
    `Tidemark sorts the points by the input and fires where the output moves the wrong way by more than the printed decimals allow. Points whose inputs print alike are not compared.`,
  ].join('\n\n'),
  advice: `Measure the points on one workload, or print what else changed between them.`,
})

/** Hit rate and latency that no cache has. */
export const hitsAndMisses = auditRule({
  id: 'AU014',
  severity: 'warning',
  name: 'Latencies do not follow from the hit rate',
  page: [
    `Mean latency is h x hit + (1 - h) x miss. Two points fix both: 92 % with 100 ms and 88 % with 115 ms are a hit of 70 ms and a miss of 445. All other points of the table must then lie on that line, and a miss that is said to add 50 ms contradicts the 375 between them.`,
    `A cache that holds several times its working set misses only what it has never seen: it cannot lose hits when it shrinks to what is still several times as much.`,
    `Tidemark puts the line through the first two points, with all that their printed decimals allow, and compares the rest, the stated cost of a miss (within half of it again: a mean hides much), and the stated over-capacity.`,
  ].join('\n\n'),
  advice: `Measure hit and miss latency apart, and hit rate against cache size on a recorded trace (tidemark simulate prefix).`,
})

/** Rate, latency and concurrency that contradict each other. */
export const littlesLaw = auditRule({
  id: 'AU015',
  severity: 'warning',
  name: "Rate, latency and concurrency contradict Little's law",
  page: [
    `What is in flight is rate times latency: 850 a minute at 115 ms are 1.6 at once, not 32. And at the same concurrency throughput goes with one over latency: 15 % more latency is 13 % less throughput, since 1 / 1.15 is 0.87.`,
    `The law holds for any queue that neither loses nor invents requests, whatever their order (Little 1961). Tidemark fires where the printed figures cannot be reconciled within their decimals and 1 %.`,
  ].join('\n\n'),
  advice: `Print rate, latency and concurrency of one run, and compute the third from two.`,
})

/** An interval that is upside down or without its estimate. */
export const brokenInterval = auditRule({
  id: 'AU023',
  severity: 'error',
  name: 'An interval without its own estimate',
  page: [
    `An interval has its lower end below its upper and holds the estimate that it is of. A published example of a benchmark harness prints an R-squared with a lower end of 0.8453, an estimate of 0.8532 and an upper end of 0.8436. Ends that changed places, or ends and estimate from different runs, make every conclusion from the interval wrong.`,
    `Tidemark compares the three beyond their printed decimals. An interval of one side, or an estimate on an end, is accepted.`,
  ].join('\n\n'),
  advice: `Compute estimate and interval from the same samples, and check their order before printing.`,
})
