/** How often resources are measured: `auto`, or always after the same time in milliseconds. */
export type SamplingPace = number | 'auto'

/** A command is looked at soon after its start, so that a short one has a figure too. */
const FIRST_WAITS_MS = [40, 250]

const EVERY_MS = { first: 1_000, most: 10_000 }
const FIRST_MINUTE_MS = 60_000

/**
 * How long to wait for sample number `taken` (the first is 0) of a command that has run for `elapsedMs`. `auto`: a
 * second in the first minute, then a sixtieth of what it has run, up to ten seconds after ten minutes.
 */
export function nextSampleAfterMs(pace: SamplingPace, taken: number, elapsedMs: number): number {
  const soon = FIRST_WAITS_MS[taken]
  if (soon !== undefined) return soon
  if (pace !== 'auto') return pace
  return Math.min(EVERY_MS.most, EVERY_MS.first * Math.max(1, elapsedMs / FIRST_MINUTE_MS))
}
