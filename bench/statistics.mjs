/** Middle of the values. */
export function median(values) {
  const sorted = [...values].toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Milliseconds, with the digits that mean something. */
export function ms(value) {
  return value === null ? '-' : value < 100 ? value.toFixed(2) : value.toFixed(0)
}

/** Rows of texts as aligned columns: the first to the left, the others to the right. */
export function table(rows) {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)))
  return rows.map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ')).join('\n')
}

/** Wilson's interval of a share, 95 %. */
export function wilson(hits, all) {
  const z = 1.96, share = hits / all, middle = share + z * z / (2 * all), half = z * Math.sqrt(share * (1 - share) / all + z * z / (4 * all * all))
  return [Math.max(0, middle - half), middle + half].map((value) => value / (1 + z * z / all))
}

/** Collects what must hold; a floor that fails fails the bench. */
export class Floors {
  constructor() {
    this.rows = [['floor', 'measured', 'wanted', '']]
    this.failed = 0
  }

  /** `value` must be at least `floor`. */
  atLeast(name, value, floor) {
    this.add(name, value, `>= ${floor}`, value >= floor)
  }

  /** `value` must be at most `ceiling`. */
  atMost(name, value, ceiling) {
    this.add(name, value, `<= ${ceiling}`, value <= ceiling)
  }

  add(name, value, wanted, holds) {
    if (!holds) this.failed++
    this.rows.push([name, value.toFixed(2), wanted, holds ? 'PASS' : 'FAIL'])
  }

  print() {
    if (this.rows.length > 1) console.log(`\n${table(this.rows)}`)
  }
}

/** Stops the bench: two implementations disagree, so no time of theirs means anything. */
export function mustEqual(what, wanted, got) {
  if (JSON.stringify(wanted) !== JSON.stringify(got)) {
    throw new Error(`${what}: answers differ\n  wanted ${JSON.stringify(wanted)}\n  got    ${JSON.stringify(got)}`)
  }
}
