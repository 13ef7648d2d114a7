import { median as medianOf } from 'simple-statistics'

/** Undefined when there are none. */
export function median(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : medianOf([...values])
}
