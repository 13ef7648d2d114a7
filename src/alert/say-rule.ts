import type { AlertKind } from '../domain/alert/alert.ts'
import type { AlertRule, DailySpan, Limit } from '../domain/alert/rule.ts'
import { formatBytes } from '../kit/bytes.ts'
import { formatDuration } from '../kit/duration.ts'

/** What a rule says, as one would write it: `failed, lost of DAILY/load* with team=data`. */
export function sayRule(rule: AlertRule): string {
  const { on, stage, task, host, tag, limit, times, withinMs, runs, unlessFailed } = rule
  const words = [
    on.join(', '),
    limit === undefined ? '' : sayLimit(on[0], limit),
    times === undefined ? '' : `${times} times`,
    withinMs === undefined ? '' : `within ${formatDuration(withinMs)}`,
    runs === undefined ? '' : `of ${runs} runs`,
    stage === undefined && task === undefined ? '' : `of ${stage ?? '*'}/${task ?? '*'}`,
    host === undefined ? '' : `on ${host}`,
    tag === undefined ? '' : `with ${tag.key}${tag.value === undefined ? '' : `=${tag.value}`}`,
    unlessFailed === undefined ? '' : `unless ${unlessFailed.join(', ')} failed`,
  ]
  return words.filter(word => word !== '').join(' ')
}

/** When and whom else it tells: `quiet 22:00-06:00, again each 1h 00m`. */
export function sayTimes({ quiet, remindMs, escalate }: AlertRule): string {
  return [
    quiet === undefined ? '' : `quiet ${quiet.map(saySpan).join(' ')}`,
    remindMs === undefined ? '' : `again each ${formatDuration(remindMs)}`,
    escalate === undefined ? '' : `after ${formatDuration(escalate.afterMs)} to ${escalate.to.join(', ')}`,
  ]
    .filter(part => part !== '')
    .join(', ')
}

const LESS: readonly (AlertKind | undefined)[] = ['too-short', 'disk', 'output']
const IN_BYTES: readonly (AlertKind | undefined)[] = ['memory', 'disk', 'output']

function sayLimit(kind: AlertKind | undefined, limit: Limit): string {
  const word = kind === 'stalled' ? 'after' : LESS.includes(kind) ? 'under' : 'over'
  switch (limit.kind) {
    case 'usual':
      return `${word} ${limit.factor}x`
    case 'percentile':
      return `${word} p${limit.percent}`
    case 'share':
      return `${word} ${Math.round(limit.of * 1000) / 10}%`
    case 'absolute':
      if (kind === 'cpu') return `${word} ${limit.value}%`
      return `${word} ${IN_BYTES.includes(kind) ? formatBytes(limit.value) : formatDuration(limit.value)}`
  }
}

function saySpan({ from, to }: DailySpan): string {
  return [from, to].map(clock).join('-')
}

function clock(minute: number): string {
  return [Math.floor(minute / 60), minute % 60].map(part => String(part).padStart(2, '0')).join(':')
}
