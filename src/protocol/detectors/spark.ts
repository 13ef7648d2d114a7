import type { Detector } from '../detector.ts'

const BAR = /\[(Stage \d+):[=> ]*\((\d+) \+ \d+\) \/ (\d+)\]/

/** Spark's console bar: one stage after the other. */
export const spark: Detector = {
  name: 'spark',
  programs: /^(spark-\w+|pyspark|sparkR|java|python|R)$/,
  read(frame) {
    const bar = BAR.exec(frame)
    if (bar === null) return undefined
    return { done: Number(bar[2]), total: Number(bar[3]), phase: bar[1] ?? '' }
  },
}
