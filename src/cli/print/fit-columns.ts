interface Flexible {
  natural: number
  min?: number
  worth?: number
}

/**
 * Gives each column its width so that all of them, with gaps between, need no more than `room`: a column of worth 0
 * goes before anything is cut, then those of least worth go until the narrowest forms fit, then the widest are
 * narrowed. Without a room all get what they need.
 */
export function fitColumns<C extends Flexible>(
  columns: readonly C[],
  room: number | undefined,
  gap: number,
): (C & { width: number })[] {
  if (room === undefined) return columns.map(column => ({ ...column, width: column.natural }))
  const kept = [...columns]
  const overflow = (widthOf: (column: C) => number): number =>
    kept.reduce((sum, column) => sum + widthOf(column) + gap, -gap) - room
  for (let least = leastWorth(kept); least !== undefined; least = leastWorth(kept)) {
    if (overflow(least.worth === 0 ? natural : narrowest) <= 0) break
    kept.splice(kept.indexOf(least), 1)
  }
  const placed = kept.map(column => ({ ...column, width: column.natural }))
  narrow(placed, overflow(natural), narrowest)
  narrow(placed, placed.reduce((sum, column) => sum + column.width + gap, -gap) - room, () => 1)
  return placed
}

function natural(column: Flexible): number {
  return column.natural
}

function narrowest(column: Flexible): number {
  return Math.min(column.natural, column.min ?? column.natural)
}

function leastWorth<C extends Flexible>(columns: readonly C[]): C | undefined {
  return columns
    .filter(column => column.worth !== undefined)
    .toSorted((left, right) => (left.worth ?? 0) - (right.worth ?? 0))[0]
}

/** Takes `excess` columns away, always from the one that can spare most. */
function narrow<C extends Flexible & { width: number }>(
  columns: readonly C[],
  excess: number,
  least: (column: C) => number,
): void {
  const spare = (column: C): number => column.width - least(column)
  for (let left = excess; left > 0; left -= 1) {
    const widest = columns.toSorted((one, other) => spare(other) - spare(one))[0]
    if (widest === undefined || spare(widest) <= 0) return
    widest.width -= 1
  }
}
