import type { Detector } from './detector.ts'
import { tqdm } from './detectors/tqdm.ts'

/** All tools whose progress is known; where two could read a frame, the first does. */
export const DETECTORS: readonly Detector[] = [tqdm]
