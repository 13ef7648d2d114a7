import type { AlertFacts, AlertRun } from '../../domain/alert/facts.ts'
import type { AlertRule } from '../../domain/alert/rule.ts'

/** What a rule finds in the facts: an alert but for what is the same in all. Undefined: nothing. */
export interface Finding {
  says: string
  basis?: string
  at: number
  cause?: string
  /** What makes it the same one again, beside kind and task; else the run. */
  once?: string
}

export type Judge = (facts: AlertFacts, rule: AlertRule) => Finding | undefined

/** A judge of runs that are over. */
export function afterEnd(
  judge: (run: AlertRun & { endedAt: number }, facts: AlertFacts, rule: AlertRule) => Finding | undefined,
): Judge {
  return (facts, rule) => {
    const { run } = facts
    return run?.endedAt === undefined ? undefined : judge({ ...run, endedAt: run.endedAt }, facts, rule)
  }
}

/** A judge of runs that go on. */
export function whileRunning(
  judge: (run: AlertRun, facts: AlertFacts, rule: AlertRule) => Finding | undefined,
): Judge {
  return (facts, rule) =>
    facts.run === undefined || facts.run.endedAt !== undefined ? undefined : judge(facts.run, facts, rule)
}
