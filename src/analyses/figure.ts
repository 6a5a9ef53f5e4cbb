import type { Figure } from '../core/result.ts'

/** A figure as `tidemark figures` prints it. */
export interface FigurePage {
  name: string
  unit: string
  formula: string
}

/** A figure and how it comes out of what was found. */
export interface FigureRule<Facts> extends FigurePage {
  compute(facts: Facts): number | null
}

/** Figures by name, all on one basis. */
export function computeFigures<Facts>(rules: readonly FigureRule<Facts>[], facts: Facts, basis: string): Record<string, Figure> {
  return Object.fromEntries(rules.map(({ name, unit, compute }) => [name, { value: compute(facts), unit, basis }]))
}

/** a / b, or `null` over nothing. */
export function ratio(a: number, b: number): number | null {
  return b > 0 ? a / b : null
}
