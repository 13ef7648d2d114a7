import type { Look } from './look.ts'

/** One sign for each value, the last `most` of them, from nothing to the largest. */
export function sparkline(values: readonly number[], most: number, look: Look): string {
  const shown = values.slice(-most)
  const highest = Math.max(...shown, Number.MIN_VALUE)
  const { levels } = look.glyphs
  return shown
    .map(value => levels[Math.min(levels.length - 1, Math.floor((value / highest) * levels.length))])
    .join('')
}
