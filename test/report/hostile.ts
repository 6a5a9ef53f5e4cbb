import type { Report } from '../../src/core/result.ts'
import { severe } from './mock.ts'

/** Names that would break a page which trusts its trace. */
export const NAMES = ['</script><img onerror=alert(1)>', '{{placeholder}}', "$& $1 $` $'", '<!--<script>', '"><b onclick="x">', '=1+1', "a'b&c;d"]

/** The same report, with such names in every place that text can reach. */
export function hostile(): Report {
  const report = severe()
  const name = NAMES[0] ?? ''
  const all = NAMES.join(' ')
  report.tables['io.processes'] = {
    title: `Processes ${name}`,
    columns: { process: NAMES, threads: NAMES.map(() => 1), queueRequests: NAMES.map(() => 1), queueBytes: NAMES.map(() => 4096), issueRequests: NAMES.map(() => 1), issueBytes: NAMES.map((_, i) => 4096 * (i + 1)) },
  }
  report.tables[name] = { title: all, units: { [name]: all }, columns: { [name]: NAMES, [`${name}Bytes`]: NAMES.map(() => 1e6) } }
  report.figures[name] = { value: 1, unit: all, basis: all }
  report.settings = { ...report.settings, device: all, policies: 'max,pow2,oracle,buddy,double,chunk,slots,paged,prefix,radix,virtual', [name]: all }
  report.inputs.push({ name: all, format: all, bytes: 1, events: 1, role: 'counted' })
  report.verdict = { grade: 'LOSSY', sentence: all, notShown: [all], answers: [], }
  report.findings.push({ id: name, severity: 'warning', title: all, evidence: { [name]: all }, advice: all })
  report.ledger.push({ kind: 'lost', reason: all, count: 1, advice: all })
  report.version = name
  return report
}
