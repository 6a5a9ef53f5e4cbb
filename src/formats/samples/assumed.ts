import type { SampleOptions, SampleSink } from './format.ts'

/** Times of a source that writes none: number of the sample x the interval that the user gave, else 1 s. */
export class AssumedTimes {
  private samples = 0
  private readonly sink: SampleSink
  private readonly interval: number | null

  constructor(sink: SampleSink, { interval }: SampleOptions) {
    this.sink = sink
    this.interval = interval
  }

  /** The values that follow are of the next sample. */
  next(): void {
    if (this.samples === 0) this.sink.clock('none')
    this.sink.at(this.samples++ * (this.interval ?? 1))
  }

  /** Says in the ledger what was assumed. */
  end(): void {
    if (this.samples < 2) return
    this.sink.note('doubted', `samples without a time: number of the sample x ${this.interval ?? 1} s, which was ${this.interval === null ? 'assumed' : 'given'}`, 'anywhere',
      'Log times beside the samples, or give the interval with --interval; a sampler that was late makes all later times wrong.', this.samples)
  }
}
