import type { Alert } from '../domain/alert/alert.ts'

const MOST_LINES = 40
const MOST_NAMES = 8

/** What one message says of many alerts: they are one of a kind, or a flood. */
export interface Together {
  /** One line. */
  says: string
  /** For people, the most frequent first; empty where all are alike. */
  facts: { name: string; value: string }[]
}

/** Of alerts that are all alike the last one speaks, and how many there were is said. */
export function sayAlike(alerts: readonly Alert[], last: Alert): Together {
  return { says: `${last.says}, the last of ${alerts.length} alike ${spanOf(alerts)}`, facts: [] }
}

/** Of a flood each kind and cause has a line. */
export function sayFlood(alerts: readonly Alert[]): Together {
  const kinds = [...Map.groupBy(alerts, ({ kind }) => kind)].toSorted(larger)
  const groups = [...Map.groupBy(alerts, ({ kind, cause = '' }) => `${kind}\n${cause}`)].toSorted(larger)
  const lines = groups.slice(0, MOST_LINES).map(([, alike]) => lineOf(alike))
  const left = groups.slice(MOST_LINES).reduce((sum, [, alike]) => sum + alike.length, 0)
  return {
    says: `${kinds.map(([kind, { length }]) => `${length} ${kind}`).join(', ')} in ${tasksOf(alerts).length} tasks ${spanOf(alerts)}`,
    facts: left === 0 ? lines : [...lines, { name: 'More', value: `${left}: tasker alert list` }],
  }
}

function lineOf(alike: readonly Alert[]): { name: string; value: string } {
  const [first] = alike
  const names = tasksOf(alike)
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : ''
  return {
    name: `${alike.length} ${first?.kind.toUpperCase() ?? ''}`,
    value: `${first?.says ?? ''}: ${names.slice(0, MOST_NAMES).join(', ')}${more}`,
  }
}

function tasksOf(alerts: readonly Alert[]): string[] {
  return [...new Set(alerts.map(({ stage, task }) => `${stage}/${task}`))]
}

/** When they happened. */
function spanOf(alerts: readonly Alert[]): string {
  return `since ${shown(alerts.reduce((first, { at }) => Math.min(first, at), Number.POSITIVE_INFINITY))}`
}

function shown(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

function larger<T>(one: [unknown, readonly T[]], other: [unknown, readonly T[]]): number {
  return other[1].length - one[1].length
}
