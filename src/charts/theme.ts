import type { Config } from 'vega-lite'

/** Colours are CSS variables, so that one media query themes page and charts alike. */
export const TRUE = 'var(--true)'
export const NAIVE = 'var(--naive)'
export const ALERT = 'var(--alert)'
export const QUIET = 'var(--quiet)'

const FONT = 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif'

/** Looks of every chart. */
export const chartConfig: Config = {
  background: null as unknown as string,
  font: FONT,
  autosize: { type: 'fit-x', contains: 'padding' },
  padding: { left: 0, right: 8, top: 4, bottom: 5 },
  view: { stroke: null },
  axis: {
    labelColor: 'var(--muted)',
    titleColor: 'var(--muted)',
    gridColor: 'var(--grid)',
    domainColor: 'var(--line)',
    tickColor: 'var(--line)',
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    titlePadding: 8,
    labelOverlap: 'greedy',
    labelSeparation: 6,
    tickSize: 4,
  },
  axisX: { grid: false },
  axisY: { domain: false, ticks: false, labelPadding: 6, tickCount: 5 },
  legend: {
    labelColor: 'var(--fg)',
    titleColor: 'var(--muted)',
    labelFontSize: 12,
    orient: 'top',
    title: null,
    symbolType: 'square',
    offset: 8,
  },
  bar: { cornerRadiusEnd: 2 },
}

/** Parts that every spec shares. */
export const frame = { width: 'container', background: null as unknown as string } as const
