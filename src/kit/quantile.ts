/**
 * The value below which a share (0–1) of `sorted`, ascending numbers lies, each being taken as the middle of its n-th part
 * (Hazen). Undefined when there are none.
 */
export function quantile(sorted: readonly number[], share: number): number | undefined {
  const last = sorted.length - 1
  const place = Math.min(last, Math.max(0, share * sorted.length - 0.5))
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

/** The smallest value that, with those below it, has half of the weight. Undefined when there are none. */
export function weightedMedian(entries: readonly { value: number; weight: number }[]): number | undefined {
  const sorted = entries.toSorted((left, right) => left.value - right.value)
  const half = entries.reduce((sum, { weight }) => sum + weight, 0) / 2
  let weighed = 0
  for (const { value, weight } of sorted) {
    weighed += weight
    if (weighed >= half) return value
  }
  return undefined
}
