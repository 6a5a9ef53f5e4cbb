import { run } from '../../src/commands/run.ts'

export interface Outcome {
  code: number
  out: string
  err: string
}

/** Runs a command line in this process and keeps what it prints. */
export async function runRecorded(...words: string[]): Promise<Outcome> {
  const out: Uint8Array[] = []
  let err = ''
  const code = await run(words, {
    out: async (text) => void out.push(typeof text === 'string' ? new TextEncoder().encode(text) : text),
    err: (text) => {
      err += text
    },
    progress: () => {},
    interactive: false,
    colour: false,
  })
  return { code, out: Buffer.concat(out).toString(), err }
}
