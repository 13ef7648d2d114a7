import type { Estimate } from '../../insight/eta.ts'
import type { Source } from '../../insight/judges.ts'
import type { Look } from './look.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** `14–22 min left, from 23 runs and its pace`; nothing where nobody can say. */
export function timeLeftText(estimate: Estimate | undefined, look: Look): string {
  if (estimate === undefined) return ''
  return `${leftRange(estimate, look)} left, ${basisText(estimate)}`
}

/** `14–22 min`, in the unit of the longer time; `3 min` where both round to that. */
export function leftRange({ lowMs, highMs }: Estimate, look: Look): string {
  const [unitMs, unit] = unitOf(highMs)
  const [low, high] = [roundTo(lowMs / unitMs), Math.max(1, roundTo(highMs / unitMs))]
  const range = low === high ? `${high}` : `${low}${look.glyphs.to}${high}`
  return `${range} ${unit}`
}

/** Up to 100 of a unit: what is known to a tenth is not given in thousandths. */
function unitOf(ms: number): [ms: number, unit: string] {
  if (ms < 100 * SECOND) return [SECOND, 's']
  if (ms < 100 * MINUTE) return [MINUTE, 'min']
  if (ms < 72 * HOUR) return [HOUR, 'h']
  return [DAY, 'd']
}

function roundTo(value: number): number {
  return value < 9.5 && value > 0.5 ? Math.round(value * 2) / 2 : Math.round(value)
}

function basisText({ sources, runs }: Estimate): string {
  const named: Record<Source, string> = {
    script: 'its own word',
    pace: 'its pace',
    runs: `${runs} ${runs === 1 ? 'run' : 'runs'}`,
    registered: 'its registered duration',
  }
  const words = sources.map(source => named[source])
  const last = words.pop() ?? ''
  return `from ${words.length === 0 ? last : `${words.join(', ')} and ${last}`}`
}
