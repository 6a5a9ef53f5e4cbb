import { golden } from '../golden/read.ts'
import { cutEverywhere } from './damage.ts'

cutEverywhere([golden('./zoo/blk.txt.gz')])
