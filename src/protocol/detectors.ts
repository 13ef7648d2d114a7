import type { Detector } from './detector.ts'
import * as each from './detector-list.ts'

/** All tools whose progress is known; where several could read a frame, the first does. */
export const DETECTORS: readonly Detector[] = Object.values<Detector>(each).toSorted(
  (one, other) => Number(one.yields ?? false) - Number(other.yields ?? false),
)
