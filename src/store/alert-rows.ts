import type { AlertKind } from '../domain/alert/alert.ts'

/** A row of `alerts`. */
export interface AlertRow {
  alert_id: string
  /** The same for what is the same. */
  alert_key: string
  /** When it happened. */
  at: Date
  created_at: Date
  kind: AlertKind
  task_stage: string
  task_name: string
  hostname: string | null
  run_id: string | null
  says: string
  basis: string | null
  /** Alerts of one kind, task and cause are alike. */
  cause: string
  acknowledged_at: Date | null
  acknowledged_by: string | null
  note: string | null
  /** When a later run of the task succeeded. */
  closed_at: Date | null
}

/** A row of `alert_deliveries`. */
export interface AlertDeliveryRow {
  alert_id: string
  channel: string
  /** 0: the alert; from 1: reminders; -1: the escalation. */
  turn: number
  address: string
  due_at: Date
  /** Dropped when the alert is acknowledged or closed by then. */
  while_open: boolean
  repeat_seconds: number | null
  attempts: number
  claimed_until: Date | null
  settled_at: Date | null
  outcome: 'sent' | 'failed' | 'dropped' | null
  /** The alert in whose message it was told; null: in one of its own. */
  told_with: string | null
  trouble: string | null
}

/** What is to be brought to a channel. */
export type PlannedDelivery = Pick<
  AlertDeliveryRow,
  'channel' | 'turn' | 'address' | 'due_at' | 'while_open' | 'repeat_seconds'
>

/** A delivery that is due, with its alert. */
export type DueDelivery = AlertDeliveryRow & { alert: AlertRow }

/** What became of an attempt; `lead`: whose message it was; `again`: when the next one is. */
export type Settlement =
  | { outcome: 'sent'; lead: Pick<AlertDeliveryRow, 'alert_id'> }
  | { outcome: 'dropped' }
  | { outcome: 'failed'; trouble: string; again?: Date }
