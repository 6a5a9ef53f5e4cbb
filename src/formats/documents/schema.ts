/** The one place that sets up zod: nothing here compiles code. Schemas of documents are made with this `z`. */
import { z } from 'zod'

z.config({ jitless: true })

export { z }
