/**
 * blkparse's default text, `maj,min cpu seq sec.nsec pid ACTION RWBS payload`, and the `blk` tracer's classic text,
 * which is the same without `seq`. Source: blkparse_fmt.c; kernel/trace/blktrace.c.
 */
import * as batch from '../batch'
import * as action from '../action'
import { countSequence } from '../sequence'
import { wordAt } from '../lib/spelling'
import { blanks, digits, fraction, seconds, spells, value, width } from './cursor'
import { device, FAIL, number, payload, rwbs, startEvent } from './event'

/** What `actionToken` read. */
export let token: u8 = 0

/** One or two letters, or the long names of the tracer's `verbose` option. */
// @ts-ignore: decorator
@inline
export function actionToken(p: usize): usize {
  const first = load<u8>(p), second = load<u8>(p, 1)
  if (second == 32) {
    token = single(first)
    return token ? p + 1 : FAIL
  }
  if (first == 85 && second == 84) {
    token = action.UNPLUG_TIMER
    return p + 2
  }
  return longAction(p)
}

// @ts-ignore: decorator
@inline
function single(letter: u8): u8 {
  switch (<i32>letter) {
    case 81: return action.QUEUE
    case 71: return action.GET_REQUEST
    case 68: return action.ISSUE
    case 67: return action.COMPLETE
    case 80: return action.PLUG
    case 85: return action.UNPLUG
    case 65: return action.REMAP
    case 73: return action.INSERT
    case 77: return action.BACK_MERGE
    case 70: return action.FRONT_MERGE
    case 82: return action.REQUEUE
    case 83: return action.SLEEP_REQUEST
    case 88: return action.SPLIT
    case 66: return action.BOUNCE
    case 109: return action.MESSAGE
    default: return 0
  }
}

/** Words of the classic text in the order of the codes, which begin with 1; then the message. */
const LONG_ACTIONS = 'queue |backmerge |frontmerge |getrq |sleeprq |requeue |issue |complete |plug |unplug_io |unplug_timer |insert |split |bounce |remap |message '

function longAction(p: usize): usize {
  const from = p
  while (load<u8>(p) > 32) p++
  const place = wordAt(from, LONG_ACTIONS)
  token = place == 15 ? action.MESSAGE : <u8>(place + 1)
  return token ? p : FAIL
}

/** Reads the line [p, end) as event `i`, `p` at its first digit. FAIL leaves the event unused. */
export function columns(i: i32, p: usize, end: usize): usize {
  startEvent(i)
  const at = <usize>i
  p = device(p)
  if (p == FAIL) return FAIL
  store<u32>(batch.DEVICE + (at << 2), <u32>number)
  p = digits(blanks(p))
  if (width == 0) return FAIL
  const cpu = <u32>value
  store<u32>(batch.CPU + (at << 2), cpu)
  p = digits(blanks(p))
  let sequence: u32 = 0
  if (width == 0) return FAIL
  if (load<u8>(p) == 46) {
    p = fraction(p + 1, value)
  } else {
    sequence = <u32>value
    p = seconds(blanks(p))
  }
  if (width == 0) return FAIL
  const time = value
  if (!batch.withinReach(time)) return FAIL
  p = digits(blanks(p))
  if (width == 0) return FAIL
  store<u32>(batch.THREAD + (at << 2), <u32>value)
  p = actionToken(blanks(p))
  if (p == FAIL) return FAIL
  const what = token
  p = rwbs(p)
  if (p == FAIL) return FAIL
  p = payload(p, end, what)
  if (p == FAIL) return FAIL
  store<u32>(batch.SEQUENCE + (at << 2), sequence)
  countSequence(load<u32>(batch.DEVICE + (at << 2)), cpu, sequence)
  store<f64>(batch.TIME + (at << 3), batch.relativeTime(time))
  return p
}
