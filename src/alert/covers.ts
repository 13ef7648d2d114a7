import type { AlertKind } from '../domain/alert/alert.ts'
import type { AlertFacts } from '../domain/alert/facts.ts'
import type { AlertRule } from '../domain/alert/rule.ts'
import { matchesPattern } from '../kit/matches-pattern.ts'

/** Whether a rule speaks of this task and run. */
export function covers(
  rule: AlertRule,
  { stage, task, run }: Pick<AlertFacts, 'stage' | 'task' | 'run'>,
): boolean {
  return (
    fits(rule.stage, stage) &&
    fits(rule.task, task) &&
    (rule.host === undefined || (run !== undefined && matchesPattern(rule.host, run.host))) &&
    hasTag(rule.tag, run?.tags ?? {})
  )
}

/** Whether something that the task depends on failed. Good news needs no excuse. */
export function isExcused({ unlessFailed = [] }: AlertRule, kind: AlertKind, facts: AlertFacts): boolean {
  return kind !== 'recovered' && unlessFailed.some(upstream => isFailing(upstream, facts))
}

function fits(pattern: string | undefined, name: string): boolean {
  return pattern === undefined || matchesPattern(pattern, name)
}

function hasTag(tag: AlertRule['tag'], tags: Readonly<Record<string, string>>): boolean {
  if (tag === undefined) return true
  return tag.value === undefined ? Object.hasOwn(tags, tag.key) : tags[tag.key] === tag.value
}

/** What excuses a task is another one. */
function isFailing(upstream: string, { stage, task, failing }: AlertFacts): boolean {
  return [...failing].some(
    name =>
      name !== `${stage}/${task}` &&
      matchesPattern(upstream, upstream.includes('/') ? name : name.slice(name.indexOf('/') + 1)),
  )
}
