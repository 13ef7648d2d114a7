import type { AlertKind } from '../domain/alert/alert.ts'

/** How a message looks: work is lost, something is strange, or all is well again. */
export type Weight = 'bad' | 'strange' | 'good'

const WEIGHTS: Record<AlertKind, Weight> = {
  failed: 'bad',
  lost: 'bad',
  missed: 'bad',
  'failure-rate': 'bad',
  'new-error': 'bad',
  'error-back': 'bad',
  recovered: 'good',
  cancelled: 'strange',
  late: 'strange',
  'too-long': 'strange',
  'too-short': 'strange',
  'too-often': 'strange',
  stalled: 'strange',
  memory: 'strange',
  cpu: 'strange',
  disk: 'strange',
  output: 'strange',
}

export function weightOf(kind: AlertKind): Weight {
  return WEIGHTS[kind]
}
