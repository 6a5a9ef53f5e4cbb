import type { PackedRows } from '../pack.ts'

/** Text of an inert script element: base64 of raw deflate. */
export async function inflate(id: string): Promise<string> {
  const packed = atob(document.getElementById(id)?.textContent ?? '')
  const bytes = Uint8Array.from(packed, char => char.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
  return await new Response(stream).text()
}

/** Columns back to rows. */
export function unpackRows({ length, columns }: PackedRows): Record<string, unknown>[] {
  const rows = Array.from({ length }, (): Record<string, unknown> => ({}))
  for (const [name, column] of Object.entries(columns)) {
    rows.forEach((row, i) => {
      row[name] = Array.isArray(column) ? column[i] : column.words[column.at[i] ?? -1] ?? null
    })
  }
  return rows
}
