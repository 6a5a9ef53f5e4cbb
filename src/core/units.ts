import type { Cell, Figure, Table } from './result.ts'

/** What stands where there is nothing to say. */
export const NOTHING = '–'

const BINARY = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB']

/** Digits in groups of three; at most three decimals, or three digits where those would all be 0. The same on every machine, whatever its locale. */
export function formatCount(value: number): string {
  if (!Number.isFinite(value)) return NOTHING
  if (value !== 0 && Math.abs(value) < 0.0005) return value.toPrecision(3).replaceAll('-', '\u2212')
  const [whole = '', decimals] = String(Math.abs(Number.isInteger(value) ? value : Number(value.toFixed(3)))).split('.')
  if (whole.includes('e')) return String(value)
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',') + (decimals === undefined ? '' : `.${decimals}`)
  return value < 0 ? `\u2212${grouped}` : grouped
}

/** A number in three digits, where more would say nothing: a mean, a number of steps. */
export function formatAbout(value: number): string {
  return formatCount(Number(value.toPrecision(3)))
}

/** Bytes in binary units with binary names, three digits. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return NOTHING
  let size = Math.abs(bytes)
  if (size < 1024) return `${formatCount(bytes)} B`
  let step = -1
  while (step < BINARY.length - 1 && size >= 999.5) {
    size /= 1024
    step++
  }
  if (step < 0) return `${formatCount(bytes)} B`
  const digits = Number.isInteger(size) ? 0 : size < 9.995 ? 2 : size < 99.95 ? 1 : 0
  return `${bytes < 0 ? '\u2212' : ''}${size.toFixed(digits)} ${BINARY[step]}`
}

/** Nanoseconds as a duration of three digits: ns, µs, ms or s. */
export function formatDuration(ns: number): string {
  const steps: [number, string][] = [[1e9, 's'], [1e6, 'ms'], [1e3, '\u00b5s'], [1, 'ns']]
  const [size, unit] = steps.find(([step]) => Math.abs(ns) >= step * 0.9995) ?? [1, 'ns']
  const value = ns / size
  return `${formatCount(Number(value.toFixed(size === 1 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2)))} ${unit}`
}

/** A share of 0..1 in per cent; what is not nothing never prints as 0, what is not all never as 100. */
export function formatShare(share: number): string {
  if (!Number.isFinite(share)) return NOTHING
  const percent = share * 100
  if (percent < 0) return formatShare(-share).replace(/^[<>] |^/, (sign) => `${sign === '' ? '' : sign === '< ' ? '> ' : '< '}\u2212`)
  if (percent > 0 && percent < 0.01) return '< 0.01 %'
  if (percent > 99.99 && percent < 100) return '> 99.99 %'
  const digits = percent === 0 || percent === 100 ? 0 : percent < 0.1 || percent >= 99.95 && percent < 100 ? 2 : 1
  return `${percent.toFixed(digits)} %`
}

/** A share of 0..1 in per cent, where small ones are told apart: two digits however small. */
export function formatFineShare(share: number): string {
  const percent = share * 100
  if (!(percent > 0 && percent < 0.1)) return formatShare(share)
  return `${percent.toFixed(Math.min(20, 1 - Math.floor(Math.log10(percent))))} %`
}

/** A ratio such as a re-read factor. */
export function formatFactor(factor: number): string {
  return Number.isFinite(factor) ? `${factor.toFixed(factor < 99.995 ? 2 : 1)}\u00d7` : NOTHING
}

/** A number in its unit, as people read it: `B`, `B/s`, `s`, `share`, `fineShare`, `factor`, or a counted noun. */
export function formatNumber(value: number, unit: string): string {
  switch (unit) {
    case 'B': return formatBytes(value)
    case 'B/s': return `${formatBytes(value)}/s`
    case 'share': return formatShare(value)
    case 'fineShare': return formatFineShare(value)
    case 'factor': return formatFactor(value)
    case 's': return `${formatCount(value)} s`
    case '1': case '': return formatCount(value)
    default: return `${formatCount(value)} ${value === 1 && /[a-z]{2}s$/.test(unit) ? unit.slice(0, -1) : unit}`
  }
}

/** Tokens in three digits: "39.3 M tokens". */
export function formatTokens(tokens: number): string {
  if (!Number.isFinite(tokens)) return NOTHING
  const [size, letter] = tokens >= 999_500_000 ? [1e9, ' G'] : tokens >= 999_500 ? [1e6, ' M'] : tokens >= 10_000 ? [1e3, ' k'] : [1, '']
  return `${formatCount(Number((tokens / size).toPrecision(size === 1 ? 15 : 3)))}${letter} ${tokens === 1 ? 'token' : 'tokens'}`
}

/** Tells a share and a factor from a plain `1` by the name, which is public and stays. */
export function unitOfName(name: string, unit: string): string {
  if (unit !== '1' && unit !== '') return unit
  if (/share(\.\w+)?$|coverage$/i.test(name)) return 'share'
  if (/factor$/i.test(name)) return 'factor'
  return unit
}

/** A figure as text; `null` over an empty base stays a dash. */
export function formatFigure(name: string, figure: Figure | undefined): string {
  if (figure === undefined || figure.value === null) return NOTHING
  return formatNumber(figure.value, unitOfName(name, figure.unit))
}

/** Unit of a column: what the table says, else what the name says. */
export function unitOfColumn(table: Table, column: string): string {
  const said = table.units?.[column]
  if (said !== undefined) return unitOfName(column, said)
  if (/^bytes$|Bytes$/.test(column)) return 'B'
  return unitOfName(column, '')
}

/** A cell as text. Bare counts carry no noun: the column head has it. */
export function formatCell(cell: Cell | undefined, unit: string): string {
  if (cell === null || cell === undefined) return NOTHING
  if (typeof cell === 'string') return cell
  return formatNumber(cell, ['B', 'B/s', 'share', 'fineShare', 'factor'].includes(unit) ? unit : '')
}

/** `uniqueBytes` as people write it: "unique bytes"; what is in words already stays as it is, "MiB, right" too. */
export function inWords(name: string): string {
  return name.includes(' ') ? name : name.replace(/([a-z0-9])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)
}

/** A factor in a sentence, over an empty base too. */
export function factorInWords(factor: number | null): string {
  return factor === null ? 'no re-read factor' : formatFactor(factor)
}

/** A share in a sentence, over an empty base too. */
export function shareInWords(share: number | null): string {
  return share === null ? 'no share' : formatShare(share)
}
