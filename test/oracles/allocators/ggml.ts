import type { Policy } from './policy.ts'

/** From the description of ggml's rules, with lists that are sorted anew each time. */
export function ggml(pool: number, chunkUnits: number): Policy {
  interface Hole { at: number; units: number }
  interface Chunk { holes: Hole[]; most: number }
  const all: Chunk[] = []
  let steps = 0, used = 0
  const reserved = (): number => all.reduce((sum, { most }) => sum + most, 0)
  const inside = (): number[] => all.flatMap(({ holes, most }) => holes.map(({ at, units }) => Math.min(at + units, most) - at)).filter((units) => units > 0)
  return {
    place(units) {
      let choice: { chunk: Chunk; hole: Hole } | null = null
      for (const chunk of all) {
        const inner = chunk.holes.slice(0, -1)
        steps += inner.length
        const size = Math.min(...inner.map((hole) => hole.units).filter((room) => room >= units))
        const hole = inner.findLast((one) => one.units === size)
        if (hole) choice = { chunk, hole }
      }
      if (!choice) {
        const tails = all.filter(({ holes }) => holes.length > 0).map((chunk) => ({ chunk, hole: chunk.holes.at(-1)! }))
        steps += tails.length
        const fitting = tails.filter(({ hole }) => hole.units >= units).map((tail) => ({ ...tail, spare: tail.chunk.most - tail.hole.at - units }))
        const inPlace = fitting.filter(({ spare }) => spare >= 0).toSorted((a, b) => a.spare - b.spare)
        const growing = fitting.filter(({ spare }) => spare < 0).toSorted((a, b) => b.spare - a.spare)
        choice = [...inPlace, ...growing][0] ?? null
      }
      const growth = choice ? Math.max(0, choice.hole.at + units - choice.chunk.most) : units
      if (reserved() + growth > pool) return null
      if (!choice) {
        const chunk = { holes: [{ at: 0, units: all.length === 15 ? 2 ** 50 : Math.max(units, chunkUnits) }], most: 0 }
        all.push(chunk)
        steps++
        choice = { chunk, hole: chunk.holes[0]! }
      }
      const { chunk, hole } = choice, place = { chunk, at: hole.at }
      hole.at += units
      hole.units -= units
      chunk.holes = chunk.holes.filter((one) => one.units > 0)
      chunk.most = Math.max(chunk.most, place.at + units)
      used += units
      return place
    },
    release(place, units) {
      const { chunk, at } = place as { chunk: Chunk; at: number }
      const before = chunk.holes.findIndex((hole) => hole.at + hole.units === at), after = chunk.holes.findIndex((hole) => hole.at === at + units)
      const past = chunk.holes.findIndex((hole) => hole.at > at)
      used -= units
      if (before >= 0) steps += before + 1 + (after >= 0 ? 2 : 1)
      else steps += (past >= 0 ? past + 1 : chunk.holes.length) + 1
      const start = before >= 0 ? chunk.holes[before]!.at : at
      const end = after >= 0 ? at + units + chunk.holes[after]!.units : at + units
      chunk.holes = [...chunk.holes.filter((_, i) => i !== before && i !== after), { at: start, units: end - start }].toSorted((a, b) => a.at - b.at)
    },
    extend: () => false,
    held: () => used,
    reserved,
    holes: () => [...inside().map((units) => ({ at: -1, units })), { at: -1, units: pool - reserved() }].filter(({ units }) => units > 0),
    inside,
    steps: () => steps,
    address: (place) => all.indexOf((place as { chunk: Chunk }).chunk) * pool + (place as { at: number }).at,
  }
}
