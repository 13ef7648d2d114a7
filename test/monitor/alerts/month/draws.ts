export interface Draw {
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number
  chance(share: number): boolean
}

/** The same for the same seed: mulberry32. */
export function draws(seed: number): Draw {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return { below: limit => Math.floor(next() * limit), chance: share => next() < share }
}
