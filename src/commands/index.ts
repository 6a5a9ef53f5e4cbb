/** Every verb of the command line. A new one is one file and one line here. */
import { addClaims } from './claims.ts'
import { addEvents } from './events.ts'
import { addExplain } from './explain.ts'
import { addFigures } from './figures.ts'
import { addInspect } from './inspect.ts'
import { addPeak } from './peak.ts'
import { addReport } from './report.ts'
import { addSimulate } from './simulate/index.ts'
import type { AddCommand } from './terminal.ts'

export const commands: readonly AddCommand[] = [addReport, addSimulate, addPeak, addClaims, addInspect, addEvents, addExplain, addFigures]
