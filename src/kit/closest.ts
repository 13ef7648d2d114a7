/**
 * The candidate that was probably meant by `word`: the one the fewest edits away, or one that it begins or is begun
 * by. Case does not count. Undefined when none is near.
 */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  const given = word.toLowerCase()
  let best: string | undefined
  let fewest = Math.floor(given.length * 0.4) + 1
  for (const candidate of candidates) {
    const edits = editsApart(given, candidate.toLowerCase())
    if (edits >= fewest) continue
    best = candidate
    fewest = edits
  }
  return best
}

function editsApart(a: string, b: string): number {
  const isBeginning = Math.min(a.length, b.length) >= 3 && (a.startsWith(b) || b.startsWith(a))
  return isBeginning ? Math.min(1, editDistance(a, b)) : editDistance(a, b)
}

/** Insertions, deletions, substitutions and swaps of neighbours that turn one word into the other. */
function editDistance(a: string, b: string): number {
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      current[column] = Math.min(
        cell(previous, column) + 1,
        cell(current, column - 1) + 1,
        cell(previous, column - 1) + (same ? 0 : 1),
        swapped ? cell(before, column - 2) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    before = previous
    previous = current
  }
  return cell(previous, b.length)
}

function cell(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY
}
