// What the page's script is bundled from: the parts of Vega that charts need, and the page's own code.
import { transforms } from 'vega-dataflow'
import * as encode from 'vega-encode'
import { expressionInterpreter } from 'vega-interpreter'
import { parse } from 'vega-parser'
import * as basic from 'vega-transforms'
import { View } from 'vega-view'
import * as view from 'vega-view-transforms'
import { start } from '../src/report/runtime/start.ts'

Object.assign(transforms, basic, view, encode)
start({ View, parse, expressionInterpreter })
