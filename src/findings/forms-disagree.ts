import { sameTotals } from '../analyses/io-tables.ts'
import type { IoFacts } from '../analyses/facts.ts'
import type { Rule } from './rule.ts'

/** Forms of one recording disagree. */
export const formsDisagree: Rule<IoFacts> = {
  id: 'IO013',
  severity: 'error',
  name: 'Forms of one recording disagree',
  page: [
    `A recording may lie in several forms: per-CPU binary files, a merged stream, the tracer's text, tracepoints. They hold the same events, so requests, bytes and unique sectors at one step must agree; only the order of events with equal time stamps may differ, and with it a few gaps.`,
    `Where they disagree, one form lost events, or they come from different runs.`,
  ].join('\n\n'),
  advice: `Find out which form is whole before quoting a number; the one with more events usually is.`,
  check({ forms, device, stage, counted }) {
    const evidence: Record<string, string> = {}
    for (const form of forms) {
      const other = form.trace.devices.find(({ id }) => id === device.id)
      if (form.role === 'counted' || other === undefined || other.recorded[stage] === 0) continue
      const accesses = other.stages[stage]
      if (!sameTotals(accesses, counted)) evidence[form.name] = `${accesses.requests} requests, ${accesses.sectors} sectors, ${accesses.uniqueSectors} of them unique; counted: ${counted.requests}, ${counted.sectors}, ${counted.uniqueSectors}`
    }
    const names = Object.keys(evidence)
    return names.length === 0 ? null : { title: `${names.join(', ')} disagrees with the form that is counted`, evidence }
  },
}
