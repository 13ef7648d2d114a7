/**
 * The value below which a share (0–1) of `sorted`, ascending numbers lies: number `share · (n + 1)` of them, interpolated, so
 * that of numbers drawn alike the next one lies below with that chance. Undefined when there are none.
 */
export function quantile(sorted: readonly number[], share: number): number | undefined {
  const last = sorted.length - 1
  const place = Math.min(last, Math.max(0, share * (sorted.length + 1) - 1))
  const below = sorted[Math.floor(place)]
  const above = sorted[Math.ceil(place)]
  if (below === undefined || above === undefined) return undefined
  return below + (above - below) * (place - Math.floor(place))
}

export function median(values: readonly number[]): number | undefined {
  return quantile(
    values.toSorted((left, right) => left - right),
    0.5,
  )
}
