import { auditRule } from './audit-rule.ts'

/** Memory that nobody is shown to have touched. */
export const notTouched = auditRule({
  id: 'AU006',
  severity: 'error',
  name: 'Nothing shows that the memory was touched',
  page: [
    `Reserving is not touching, and committed is not resident: an allocation of 512 MiB returns in nanoseconds and holds no page until somebody writes to it. The first touch of its 131,072 pages takes about 320 ms with 4 KiB pages and 46 ms with huge ones (measured).`,
    `The same holds for what is feared: a plan that reserves all memory "would crash" only if all of it is touched. Without an OOM kill in memory.events or a test that touches the pages the crash is unproven, and so is the stability that avoiding it is said to bring.`,
    `Tidemark asks for minor faults times the page size, or growth of RSS or PSS, that reach the claimed bytes. A time in which no device could have written them is an error by itself.`,
  ].join('\n\n'),
  advice: `Show ru_minflt x page size or the growth of RSS beside the bytes; for a crash, show oom_kill of memory.events or a touch test.`,
})

/** A sum over time that is set against a level. */
export const cumulative = auditRule({
  id: 'AU007',
  severity: 'warning',
  name: 'Allocations over time taken for a level',
  page: [
    `A loop that allocates 100 MB ten times, freeing each before the next but one, has allocated 1 GB and holds 0.3: the list that fills the array, the array, and the one before it. Set against a level, such as available memory, only what is held at once counts.`,
    `Measured on such a loop: a maximum RSS of 313 MiB. It cannot alone explain a change of a level by 0.75 GB, whatever the sum says.`,
    `Tidemark compares the stated sum with the measured peak, or with what is live at once, and with the change that it is said to explain. A loop that frees nothing is left alone.`,
  ].join('\n\n'),
  advice: `Measure the peak (max RSS, VmHWM) of the loop, and compare levels with levels.`,
})

/** Available memory as a ratio. */
export const availableRatio = auditRule({
  id: 'AU008',
  severity: 'warning',
  name: 'A ratio of available memory depends on the machine',
  page: [
    `Available memory of 74.54 GB after 73.79 GB is 101 %, on any machine. Used memory, which the work can answer for, is 87.9 % of before on a host of 80 GB and 99.8 % on one of 512. The same change of 0.75 GB is an eighth less in one reading and nothing in the other.`,
    `A ratio of available memory shrinks every effect by the memory that was idle anyway; on a larger machine the same loss looks smaller. Tidemark computes used memory where the total is stated, and asks for it where it is not.`,
  ].join('\n\n'),
  advice: `State MemTotal and used memory beside available memory, and the difference in bytes.`,
})

/** What a metric cannot see. */
export const blindMetric = auditRule({
  id: 'AU011',
  severity: 'error',
  name: 'The metric cannot see what is claimed',
  page: [
    `MemAvailable counts the pages of mapped files as available: a model of 4 GiB that is read by mmap moves MemFree by all of it and MemAvailable by little. It holds no bandwidth, no latency and no time that anybody waited. That it does not fall says nothing about any of them.`,
    `That one job is protected from another (QoS) is a statement about the speed of the protected job in three runs: alone, contended with protection off, contended with it on. A level, or two runs, are not evidence for QoS. Measured: available memory stayed at 100.5 % while the protected job fell to 58.7 % of its speed.`,
    `Tidemark keeps a table of metrics and of what each cannot see; it speaks only of what is claimed from a metric of that table.`,
  ].join('\n\n'),
  advice: `Measure what is claimed: the speed of the protected job in three arms, bandwidth by resctrl, stalls by PSI and allocation stalls, mapped files by Cached and fincore.`,
})

/** An outcome without an opposite. */
export const unfalsifiable = auditRule({
  id: 'AU012',
  severity: 'warning',
  name: 'No outcome could have failed this test',
  page: [
    `If 95, 100 and 101 % all count as good, the run decides nothing: the same conclusion was certain before it. A test says something only where some outcome would have spoken against it.`,
    `Tidemark looks at which outcomes pass, and fires where none fails and no margin was stated. A margin that was stated before looking, or one outcome that counts as bad, is enough to be silent.`,
  ].join('\n\n'),
  advice: `State a margin first, such as "no more than 5 % slower", and say what would be done if it is missed.`,
})

/** A peak that grows with the harness. */
export const harnessLeak = auditRule({
  id: 'AU020',
  severity: 'error',
  name: 'The peak grows with the iterations',
  page: [
    `A harness that keeps what each iteration allocated measures itself: after ten iterations its peak is ten times that of one. The number looks like a need of the work, and a longer benchmark needs more of it.`,
    `Tidemark compares peaks of the same work after different numbers of iterations, and fires where more iterations have a higher peak beyond the printed decimals.`,
  ].join('\n\n'),
  advice: `Free what an iteration allocated, or reset the tracker, before the next one; print the peak of a single iteration.`,
})

/** Sides that do different amounts of work. */
export const unlikeWork = auditRule({
  id: 'AU021',
  severity: 'warning',
  name: 'The sides do not do the same work',
  page: [
    `An access pattern that touches every 64th element and one that touches a thousand places are not slower or faster than one that touches all: they do less. Compared by their times alone, the one that does least wins; and a side that reads no memory measures the loop.`,
    `Tidemark compares what the sides touch and fires where it differs by more than 1 %, unless the figures are said to be per byte, and wherever a side touches nothing.`,
  ].join('\n\n'),
  advice: `Divide by the bytes that each side touches, or give all sides the same bytes.`,
})
