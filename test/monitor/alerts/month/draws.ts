import { mulberry32 } from '../../../rig/mulberry32.ts'

export interface Draw {
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number
  chance(share: number): boolean
}

/** The same for the same seed. */
export function draws(seed: number): Draw {
  const next = mulberry32(seed)
  return { below: limit => Math.floor(next() * limit), chance: share => next() < share }
}
