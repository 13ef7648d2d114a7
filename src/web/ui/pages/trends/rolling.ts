/** Of the values around each place: the middle one, and between what most of them lie. */
export interface Band {
  low: number
  middle: number
  high: number
}

export function rolling(values: readonly number[], window: number): Band[] {
  const half = Math.floor(window / 2)
  return values.map((_, index) => {
    const around = values.slice(Math.max(0, index - half), index + half + 1).sort((one, other) => one - other)
    const at = (part: number) => around[Math.round((around.length - 1) * part)] ?? 0
    return { low: at(0.1), middle: at(0.5), high: at(0.9) }
  })
}
