import { sayRule, sayTimes } from '../alert/say-rule.ts'
import type { AlertRule } from '../domain/alert/rule.ts'
import { matchesPattern } from '../kit/matches-pattern.ts'
import type { TaskRow } from '../store/rows.ts'
import type { Store } from '../store/store.ts'

/** What the configuration says of alerts. */
export interface Ruling {
  rules: readonly AlertRule[]
  channels: readonly { name: string }[]
  /** Where the rules stand; `usual` where none are written. */
  from: string
}

/** A rule in force, and what it is about now. */
export interface RuleInForce {
  rule: string
  to: readonly string[]
  times: string
  tasks: readonly string[]
  /** Open alerts of its kinds about these tasks. */
  open: number
}

const MOST_OPEN = 10_000

/** What `tasker alert rules --json` says. */
export async function rulesInForce(
  store: Store,
  { rules, channels, from }: Ruling,
): Promise<{ from: string; channels: string[]; rules: RuleInForce[] }> {
  const names = channels.map(({ name }) => name)
  const [tasks, open] = await Promise.all([
    store.tasks({ enabledOnly: false }),
    store.alerts({ openOnly: true, limit: MOST_OPEN }),
  ])
  const inForce = rules.map((rule): RuleInForce => {
    const covered = new Set(tasks.filter(task => isCovered(rule, task)).map(nameOf))
    const isOf = (alert: (typeof open)[number]) => rule.on.includes(alert.kind) && covered.has(nameOf(alert))
    return {
      rule: sayRule(rule),
      to: rule.to ?? names,
      times: sayTimes(rule),
      tasks: [...covered],
      open: open.filter(isOf).length,
    }
  })
  return { from, channels: names, rules: inForce }
}

/** By its names alone: of which host and tag a run will be nobody knows. */
function isCovered({ stage, task }: AlertRule, row: TaskRow): boolean {
  return (
    (stage === undefined || matchesPattern(stage, row.task_stage)) &&
    (task === undefined || matchesPattern(task, row.task_name))
  )
}

function nameOf({ task_stage, task_name }: { task_stage: string; task_name: string }): string {
  return `${task_stage}/${task_name}`
}
