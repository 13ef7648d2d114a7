import type { Reading } from './detector.ts'
import { isAmount } from './numbers.ts'

/** How much of it is done, 0–1; undefined when the reading does not say, or says what cannot be. */
export function fractionOf({ percent, done, total }: Reading): number | undefined {
  if (total !== undefined && !isAmount(total)) return undefined
  const fraction = percent !== undefined ? percent / 100 : (done ?? Number.NaN) / (total ?? Number.NaN)
  return fraction >= 0 && fraction <= 1 ? fraction : undefined
}
