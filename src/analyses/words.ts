/** Numbers as people read them in sentences. */

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']

/** Binary units with binary names, three significant digits or so: "1.09 GiB". */
export function bytesInWords(bytes: number): string {
  let unit = 0
  while (bytes >= 1024 && unit < UNITS.length - 1) {
    bytes /= 1024
    unit++
  }
  return `${unit === 0 ? bytes : bytes.toFixed(bytes >= 100 ? 1 : 2)} ${UNITS[unit]}`
}

/** "7.468x"; "nothing to divide" for `null`. */
export function factorInWords(value: number | null): string {
  return value === null ? 'no factor (nothing read)' : `${value.toFixed(3)}x`
}

/** "98.8 %". */
export function shareInWords(value: number | null): string {
  return value === null ? 'no share (no gaps)' : `${(value * 100).toFixed(1)} %`
}

/** "44,238". */
export function countInWords(value: number): string {
  return value.toLocaleString('en-US')
}
