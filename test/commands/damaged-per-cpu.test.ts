import { golden } from '../golden/read.ts'
import { cutEverywhere } from './damage.ts'

cutEverywhere([golden('./zoo/trace.blktrace.0.gz'), golden('./zoo/trace.blktrace.1.gz')])
