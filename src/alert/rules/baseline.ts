import { median, quantile } from 'simple-statistics'
import type { AlertRun } from '../../domain/alert/facts.ts'
import type { Limit } from '../../domain/alert/rule.ts'

/** Fewer earlier runs tell nothing of what is usual. */
const FEWEST = 5

export interface Baseline {
  value: number
  basis: string
}

/** Where a limit stands, and what that rests on; undefined where too little is known. `whole`: what a share is of. */
export function baselineOf(
  limit: Limit,
  past: readonly AlertRun[],
  { measure, say, whole }: Measure,
): Baseline | undefined {
  if (limit.kind === 'absolute') return { value: limit.value, basis: `the limit is ${say(limit.value)}` }
  if (limit.kind === 'share') {
    if (whole === undefined) return undefined
    return { value: whole.value * limit.of, basis: `${whole.name} is ${say(whole.value)}` }
  }
  const values = past.filter(({ status }) => status === 'FINISHED').flatMap(run => measure(run) ?? [])
  if (values.length < FEWEST) return undefined
  const of = `of ${values.length} runs`
  if (limit.kind === 'usual') {
    const usual = median(values)
    return { value: usual * limit.factor, basis: `usually ${say(usual)}, ${of}` }
  }
  const value = quantile(values, limit.percent / 100)
  return { value, basis: `${limit.percent} per cent stay below ${say(value)}, ${of}` }
}

export interface Measure {
  measure: (run: AlertRun) => number | undefined
  say: (value: number) => string
  whole?: { value: number; name: string } | undefined
}
