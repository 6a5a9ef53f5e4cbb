import type { Drop } from './drop.ts'
import { commandLine, NAMES, refusals, type Filled } from './options.ts'
import { part } from './parts.ts'

/** The folded form of options. */
export class Form {
  private readonly fields = NAMES.map((name) => [name, part<HTMLInputElement | HTMLSelectElement>(`option-${name}`)] as const)

  /** `changed`: called at each change. */
  constructor(changed: () => void) {
    part<HTMLFormElement>('options').addEventListener('submit', (event) => event.preventDefault())
    part('options').addEventListener('input', changed)
  }

  /** What was filled in. */
  get filled(): Filled {
    return Object.fromEntries(this.fields.flatMap(([name, { value }]) => (value.trim() === '' ? [] : [[name, value.trim()]])))
  }

  /** Shows what is refused, beside its field. Returns the first refusal, or `null`. */
  check(): string | null {
    const refused = refusals(this.filled)
    for (const [name, field] of this.fields) {
      const told = part(`refusal-${name}`), refusal = refused[name]
      told.textContent = refusal ?? ''
      told.hidden = refusal === undefined
      field.setAttribute('aria-invalid', String(refusal !== undefined))
    }
    return Object.values(refused)[0] ?? null
  }

  /** Shows the command that gives the same of this drop. */
  showCommand(drop: Drop | null, sample: boolean): void {
    const path = sample ? null : drop === null ? 'trace.blktrace.0' : drop.folder !== null ? `${drop.folder}/` : drop.files.length === 1 ? drop.files[0]!.name : 'capture/'
    part('command').textContent = commandLine(path, this.filled)
    part('command-note').hidden = sample || drop === null || drop.folder !== null || drop.files.length === 1
  }
}
