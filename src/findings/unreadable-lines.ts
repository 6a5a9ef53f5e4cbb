import { counted, firstPlace, unreadableEvents } from '../analyses/losses.ts'
import { formatCount } from '../core/units.ts'
import type { IoFacts } from '../analyses/facts.ts'
import type { Rule } from './rule.ts'

/** Unknown or malformed input. */
export const unreadableLines: Rule<IoFacts> = {
  id: 'IO006',
  severity: 'warning',
  name: 'Unknown or malformed input',
  page: [
    `Lines that no grammar knows, events with a broken payload, bytes between records, and a record cut at the end are not in any number. A trace printed by a terminal, cut by an editor, or still being written when it was copied has them.`,
    `A split (X) line prints two sectors and no length, messages are free text, a thread's name may hold blanks and brackets: parsers that take the tenth word for a length turn these into numbers. Tidemark reads by grammar and counts what it cannot read.`,
  ].join('\n\n'),
  advice: `Look at the first such place, print the text anew from the binary trace, and stop the recorder before copying.`,
  check(facts) {
    const unknown = counted(facts, 'unknownLine')
    const garbage = counted(facts, 'garbageBytes')
    const broken = unreadableEvents(facts)
    if (unknown + garbage + broken + facts.damage.length === 0) return null
    const parts = [
      unknown > 0 ? `${formatCount(unknown)} unknown lines` : '',
      broken > 0 ? `${formatCount(broken)} broken or cut events` : '',
      garbage > 0 ? `${formatCount(garbage)} bytes that are no record` : '',
      ...facts.damage,
    ]
    return {
      title: `Part of the input could not be read: ${parts.filter((part) => part !== '').join(', ')}`,
      evidence: {
        'unknown lines': unknown,
        'first unknown line': unknown > 0 ? firstPlace(facts, 'unknownLine') : null,
        'malformed event lines': counted(facts, 'malformedLine'),
        'first malformed line': counted(facts, 'malformedLine') > 0 ? firstPlace(facts, 'malformedLine') : null,
        'cut at the end': counted(facts, 'truncated'),
        'bytes that are no record': garbage,
        'events beyond 8 PiB': counted(facts, 'sectorBeyond'),
      },
    }
  },
}
