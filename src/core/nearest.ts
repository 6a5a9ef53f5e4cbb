/** Single-letter changes from one word to another. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1)))
    row = next
  }
  return row[to.length]!
}

/** "; did you mean prompt?" where a known word is near, else nothing. */
export function nearest(word: string, known: readonly string[]): string {
  const typed = word.slice(0, 32).toLowerCase()
  const near = known.map((name) => ({ name, small: name.toLowerCase() })).map(({ name, small }) => ({ name, far: small.startsWith(typed) && typed.length > 1 ? 1 : distance(typed, small) })).toSorted((a, b) => a.far - b.far)[0]
  return near !== undefined && near.far <= Math.min(2, typed.length - 1) ? `; did you mean ${near.name}?` : ''
}

/** "; did you mean prompt? There are prompt, output and 3 more", or without the guess "; there are ...": at most `most` of the known words. */
export function choices(word: string, known: readonly string[], most = 12): string {
  const guess = nearest(word, known)
  return `${guess === '' ? '; there' : `${guess} There`} are ${known.slice(0, most).join(', ')}${known.length > most ? ` and ${known.length - most} more` : ''}`
}
