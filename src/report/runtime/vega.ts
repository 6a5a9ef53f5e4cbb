/** The trimmed Vega that the build puts beside this script; nothing else is on the page. */
export interface Vega {
  View: new (dataflow: object, options: object) => VegaView
  parse(spec: object, config: object, options: { ast: true }): object
  expressionInterpreter: object
}

/** What the page uses of a view. */
interface VegaView {
  runAsync(): Promise<VegaView>
}
