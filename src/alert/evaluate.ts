import type { Alert, AlertKind } from '../domain/alert/alert.ts'
import type { AlertFacts } from '../domain/alert/facts.ts'
import type { AlertRule, Maintenance } from '../domain/alert/rule.ts'
import { covers, isExcused } from './covers.ts'
import { isMaintained } from './maintained.ts'
import { cancelled, errorBack, failed, failureRate, lost, newError, recovered } from './rules/ends.ts'
import type { Judge } from './rules/judgement.ts'
import { late, missed, stalled, tooLong, tooOften, tooShort } from './rules/times.ts'
import { cpu, disk, memory, output } from './rules/use.ts'

const JUDGES: Record<AlertKind, Judge> = {
  failed,
  lost,
  recovered,
  cancelled,
  late,
  missed,
  'too-long': tooLong,
  'too-short': tooShort,
  'too-often': tooOften,
  stalled,
  memory,
  cpu,
  disk,
  output,
  'failure-rate': failureRate,
  'new-error': newError,
  'error-back': errorBack,
}

/** An alert and the rule that found it, which says to whom and when. */
export interface Found {
  alert: Alert
  rule: AlertRule
}

/** What these rules find in the facts about one task. Each alert comes once, from the first rule that finds it for a channel. */
export function evaluate(
  facts: AlertFacts,
  rules: readonly AlertRule[],
  maintenance: readonly Maintenance[] = [],
): Found[] {
  return rules
    .filter(rule => covers(rule, facts))
    .flatMap(rule =>
      rule.on.flatMap(kind => {
        const finding = isExcused(rule, kind, facts) ? undefined : JUDGES[kind](facts, rule)
        if (finding === undefined || isMaintained(maintenance, finding.at)) return []
        const { once, ...found } = finding
        const { stage, task, run } = facts
        const alert: Alert = {
          ...found,
          key: [kind, stage, task, once ?? run?.runId ?? ''].join('\n'),
          kind,
          stage,
          task,
          ...(run !== undefined && facts.due === undefined && { host: run.host, runId: run.runId }),
        }
        return [{ alert, rule }]
      }),
    )
}
