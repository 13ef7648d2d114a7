import type { AlertRule } from '../../../../src/domain/alert/rule.ts'
import { HOUR, SOURCE, type Stage } from './scenario.ts'

const USUAL = ['failed', 'lost', 'missed', 'recovered'] as const

const OF_STAGE: Record<Stage, Omit<AlertRule, 'stage'>[]> = {
  PLAIN: [{ on: USUAL }],
  NIGHT: [{ on: USUAL, quiet: [{ from: 22 * 60, to: 6 * 60 }] }],
  SOURCE: [{ on: USUAL }],
  FOLLOW: [{ on: USUAL, unlessFailed: [`SOURCE/${SOURCE}`] }],
  POLL: [{ on: ['failed'], times: 3, withinMs: HOUR }, { on: ['lost', 'missed', 'recovered'] }],
  SLOW: [{ on: USUAL }, { on: ['too-long'], limit: { kind: 'usual', factor: 2 } }],
  RETRY: [{ on: USUAL }],
  FLAP: [{ on: USUAL }],
}

/** What is to be told, as somebody would write it into `.tasker.yml`. */
export const RULES: AlertRule[] = Object.entries(OF_STAGE).flatMap(([stage, rules]) =>
  rules.map(rule => ({ ...rule, stage })),
)
