import { expect, test } from 'vitest'
import type { SampleRow } from '../../src/store/rows.ts'
import { thinSamples } from '../../src/store/thin-samples.ts'
import { BEGIN, SECOND } from './run-of.ts'

function sampleAt(seconds: number, figures: Partial<SampleRow> = {}): SampleRow {
  return {
    run_id: 'x',
    seq: seconds,
    at: new Date(BEGIN + seconds * SECOND),
    memory_mb: 1,
    cpu_percent: null,
    processes: null,
    span_seconds: 1,
    pss_mb: null,
    swap_mb: null,
    cgroup_mb: null,
    threads: null,
    open_files: null,
    read_mb_per_second: null,
    written_mb_per_second: null,
    connections: null,
    largest: null,
    host: null,
    log_bytes: null,
    measurements: 1,
    ...figures,
  }
}

const seconds = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index)

test('a time in which nobody looked stays one, and no span reaches into it', () => {
  const samples = [...seconds(0, 2_000), ...seconds(5_000, 7_000)].map(at => sampleAt(at))

  const thinned = thinSamples(samples)

  expect(thinned.length).toBeLessThan(1_400)
  const inGap = thinned.filter(({ at, span_seconds }) => {
    const end = (at.getTime() - BEGIN) / SECOND
    return end > 2_000 && end - (span_seconds ?? 0) < 4_998
  })
  expect(inGap).toEqual([])
})

test('thinned again and again it keeps every peak, and the beginning as it was', () => {
  const all = seconds(0, 40_000).map(at => sampleAt(at, { memory_mb: at === 12_345 ? 1_000 : at % 977 }))
  let kept: SampleRow[] = []
  for (const sample of all) {
    kept.push(sample)
    if (kept.length > 1_500) kept = thinSamples(kept)
  }

  expect(kept.slice(0, 60)).toEqual(all.slice(0, 60))
  expect(kept.reduce((sum, { measurements }) => sum + measurements, 0)).toBe(40_000)
  const peak = kept.find(({ memory_mb }) => memory_mb === 1_000)
  expect(Math.abs((peak?.seq ?? 0) - 12_345)).toBeLessThan(64)
})

test('a figure that one of them lacks is that of the other', () => {
  const samples = seconds(0, 4_000).map(at =>
    sampleAt(at, at % 2 === 0 ? { pss_mb: 7 } : { pss_mb: null, connections: 2 }),
  )

  expect(thinSamples(samples).at(-1)).toMatchObject({ pss_mb: 7, connections: 2 })
})

test('with a clock that is set back the samples stay in their order', () => {
  const samples = [...seconds(0, 2_000), ...seconds(100, 2_100)].map((at, index) =>
    sampleAt(at, { seq: index }),
  )

  const order = thinSamples(samples).map(({ seq }) => seq)

  expect(order).toEqual(order.toSorted((left, right) => left - right))
  expect(order.length).toBeLessThan(1_500)
})

test('a clock gone mad costs detail, and nothing else', () => {
  const samples = seconds(0, 1_600).map(nr => sampleAt(nr % 2 === 0 ? nr : nr + 1e9, { seq: nr }))

  expect(thinSamples(samples).length).toBeLessThanOrEqual(1_600)
})
