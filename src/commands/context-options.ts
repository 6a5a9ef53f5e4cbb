import { InvalidArgumentError, type Command } from 'commander'
import type { ContextOptions } from '../recordings/context.ts'

/** The flags, files by their paths. */
export type ContextFlags = ContextOptions<string>

function sectors(text: string): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw new InvalidArgumentError('It takes sectors of 512 bytes, as in /sys/class/block/<partition>/start.')
  return value
}

function more(text: string, before: string[] = []): string[] {
  return [...before, text]
}

/** The flags that say what the trace is read against. In a folder, `*filefrag*`, `*.gguf`, `marks.jsonl` and `meta.json` are found without them. */
export function addContextOptions(command: Command): Command {
  return command
    .option('--extents <file>', "the file's extents, as `filefrag -v` prints them: gaps and coverage of the file itself")
    .option('--model <file>', 'the GGUF that was read, or its header alone: bytes by tensor, layer and kind')
    .option('--partition-start <sectors>', "where the file system's partition starts on the disk (default: learned from remap lines)", sectors)
    .option('--marks <file>', 'marks of the run, marks.jsonl or ftrace markers: figures by phase and token')
    .option('--engine-log <file>', 'log of llama.cpp: load, prompt and token times of its own', more)
    .option('--phase <name=from..to>', 'a phase in seconds since the origin; may be given again', more)
}

/** Which of the flags were given. */
export function contextOf(flags: ContextFlags): ContextFlags {
  const { extents, model, marks, partitionStart, phase, engineLog } = flags
  return {
    ...(extents === undefined ? {} : { extents }), ...(model === undefined ? {} : { model }), ...(marks === undefined ? {} : { marks }),
    ...(partitionStart === undefined ? {} : { partitionStart }), ...(phase === undefined ? {} : { phase }), ...(engineLog === undefined ? {} : { engineLog }),
  }
}
