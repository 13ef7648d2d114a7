import { mulberry32 } from '../rig/mulberry32.ts'

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

export function chance(seed: number): Chance {
  const next = mulberry32(seed)
  const whole = (least: number, most: number) => least + Math.floor(next() * (most - least + 1))
  return {
    whole,
    one: of => of[whole(0, of.length - 1)] ?? of[0],
    happens: probability => next() < probability,
    bytes: count => Buffer.from(Array.from({ length: count }, () => whole(0, 255))),
    apart: () => chance(whole(0, 2 ** 31)),
  }
}
