import type { SampleRecord } from './detail-rows.ts'
import type { News } from './news.ts'
import { MOST_SAMPLES } from './thin-samples.ts'

/*
 * Samples of a long run are merged by whoever delivers the one too many. As every deliverer brings the events of a run
 * in order and without a gap, all that came before a merged row is known: it was kept as it was, or merged.
 */

/**
 * The runs of the news that may have more samples than are kept, or had, if the state that was brought is older than the
 * stored one: it is not among those that were `written`.
 */
export function longRuns({ executions, samples }: News, written: readonly string[]): string[] {
  const measured = new Set(samples.map(({ run_id }) => run_id))
  const news = new Set(written)
  return executions
    .filter(({ run_id, last_seq }) => measured.has(run_id) && (last_seq > MOST_SAMPLES || !news.has(run_id)))
    .map(({ run_id }) => run_id)
}

/** Of the samples those that come after the last merged row of their run. */
export function afterMerged(
  samples: readonly SampleRecord[],
  merged: readonly { run_id: string; up_to: number }[],
): SampleRecord[] {
  const upTo = new Map(merged.map(({ run_id, up_to }) => [run_id, up_to]))
  return samples.filter(({ run_id, seq }) => seq > (upTo.get(run_id) ?? 0))
}
