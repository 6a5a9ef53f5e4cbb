// The script of the drop page; it stands at the end of it.
import { start } from '../src/try/start.ts'

start()
