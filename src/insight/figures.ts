import { max, mean, median, min, quantile, sampleStandardDeviation } from 'simple-statistics'

/** What there is to say of many values at once. */
export interface Figures {
  count: number
  mean: number
  median: number
  p90: number
  p95: number
  min: number
  max: number
  /** Of a sample; absent for a single value. */
  deviation?: number
}

/** Undefined for no values. */
export function figuresOf(values: readonly number[]): Figures | undefined {
  if (values.length === 0) return undefined
  const all = [...values]
  return {
    count: all.length,
    mean: mean(all),
    median: median(all),
    p90: quantile(all, 0.9),
    p95: quantile(all, 0.95),
    min: min(all),
    max: max(all),
    ...(all.length > 1 && { deviation: sampleStandardDeviation(all) }),
  }
}
