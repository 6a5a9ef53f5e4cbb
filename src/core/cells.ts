/** Cells of a line of a table; quotes are taken off, doubled quotes are one. */
export function cells(line: string, separator: string): string[] {
  if (!line.includes('"')) return line.split(separator).map((cell) => cell.trim())
  const out: string[] = []
  let cell = '', quoted = false
  for (let i = 0; i < line.length; i++) {
    const char = line[i]!
    if (char === '"' && quoted && line[i + 1] === '"') cell += line[++i]
    else if (char === '"') quoted = !quoted
    else if (char === separator && !quoted) {
      out.push(cell.trim())
      cell = ''
    } else cell += char
  }
  return [...out, cell.trim()]
}

/** What separates the cells of a header: the one of these that it has most of. */
export function separatorOf(header: string): string {
  const count = (separator: string): number => header.split(separator).length
  return [',', '\t', ';'].reduce((best, separator) => (count(separator) > count(best) ? separator : best))
}
