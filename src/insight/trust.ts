import { type Case, JUDGES, type Source } from './judges.ts'

/** How often a doubt counts as if it had been seen. */
const DOUBT_COUNTS = 2
/** How much better than others a judge has to be to be heard alone. */
const SHARPNESS = 4
/** Nobody is trusted beyond that: a logarithm, so 2 %. */
const FINEST = 0.02

export interface Blend {
  leftMs: number
  /** Of all the weight, what each source had. */
  shares: Map<Source, number>
}

export interface Trust {
  /** What all judges say, those who came near more loudly; undefined when none can say. */
  blend(from: Case): Blend | undefined
  /** They hear what was right. */
  learn(from: Case, truthMs: number): void
}

/** Misses are logarithms of ratios; `fineMs` is a time that does not matter. */
export function createTrust(fineMs: number): Trust {
  const records = JUDGES.map(judge => ({
    ...judge,
    misses: judge.doubt * DOUBT_COUNTS,
    count: DOUBT_COUNTS,
  }))
  return {
    blend(from) {
      let [sum, weights] = [0, 0]
      const shares = new Map<Source, number>()
      for (const { judge, source, misses, count } of records) {
        const left = judge(from)
        if (left === undefined || !Number.isFinite(left)) continue
        const weight = (FINEST + misses / count) ** -SHARPNESS
        sum += weight * Math.log(left + fineMs)
        weights += weight
        shares.set(source, (shares.get(source) ?? 0) + weight)
      }
      if (weights === 0) return undefined
      for (const [source, weight] of shares) shares.set(source, weight / weights)
      return { leftMs: Math.max(0, Math.exp(sum / weights) - fineMs), shares }
    },
    learn(from, truthMs) {
      for (const record of records) {
        const left = record.judge(from)
        if (left === undefined || !Number.isFinite(left)) continue
        record.misses += Math.abs(missOf(truthMs, left, fineMs))
        record.count += 1
      }
    },
  }
}

/** Above 0 when it took longer than thought. */
export function missOf(truthMs: number, thoughtMs: number, fineMs: number): number {
  return Math.log((truthMs + fineMs) / (thoughtMs + fineMs))
}
