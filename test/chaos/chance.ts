/** Random choices that come from a seed, so that they can be made again. */
export interface Chance {
  /** A whole number of `least` to `most`, both included. */
  whole(least: number, most: number): number
  one<T>(of: readonly [T, ...T[]]): T
  happens(probability: number): boolean
  bytes(count: number): Buffer
  /** Another sequence, which does not depend on how much of this one is used. */
  apart(): Chance
}

/** Mulberry32 (https://gist.github.com/tommyettinger/46a874533244883189143505d203312c). */
export function chance(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const whole = (least: number, most: number) => least + Math.floor(next() * (most - least + 1))
  return {
    whole,
    one: of => of[whole(0, of.length - 1)] ?? of[0],
    happens: probability => next() < probability,
    bytes: count => Buffer.from(Array.from({ length: count }, () => whole(0, 255))),
    apart: () => chance(whole(0, 2 ** 31)),
  }
}
