import { type Message, shortened } from '../../alert/message.ts'
import type { Alert } from '../../domain/alert/alert.ts'
import { redactArgv } from '../../domain/redact.ts'
import { formatDuration } from '../../kit/duration.ts'
import { median } from '../../kit/median.ts'
import type { AlertRow, DueDelivery } from '../../store/alert-rows.ts'
import type { ExecutionRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import { howItEnded } from './alert-run.ts'
import { logOf } from './log-of.ts'

const FEWEST = 5
const COMPARED = 20
const LONGEST_VALUE = 500

/** What is told of an alert, with what is known of its run by now. Throws `StoreError`. */
export async function messageOf(
  store: Store,
  { alert, alert_id, turn }: DueDelivery,
  redactPatterns: readonly string[],
): Promise<Message> {
  const [row] = alert.run_id === null ? [] : await store.findRuns(alert.run_id, 1)
  const log = row === undefined ? undefined : await logOf(store, row, redactPatterns)
  return {
    id: `${alert_id}.${turn}`,
    turn: turn === 0 ? 'alert' : turn < 0 ? 'escalation' : 'reminder',
    alert: alertOf(alert),
    facts: [...(row === undefined ? [] : await factsOf(store, row, redactPatterns)), ...ofAlert(alert)],
    ...(log !== undefined && { log }),
    ...(row !== undefined && { rerun: `tasker rerun ${row.run_id}` }),
  }
}

/** A row of `alerts` as it was found. */
export function alertOf(row: AlertRow): Alert {
  return {
    key: row.alert_key,
    kind: row.kind,
    stage: row.task_stage,
    task: row.task_name,
    at: row.at.getTime(),
    says: row.says,
    ...(row.hostname !== null && { host: row.hostname }),
    ...(row.run_id !== null && { runId: row.run_id }),
    ...(row.basis !== null && { basis: row.basis }),
    ...(row.cause !== '' && { cause: row.cause }),
  }
}

async function factsOf(store: Store, row: ExecutionRow, redactPatterns: readonly string[]) {
  const took = row.duration_seconds === null ? undefined : row.duration_seconds * 1000
  const facts: [string, string | undefined | null][] = [
    ['Status', [row.execution_status, howItEnded(row)].filter(word => word !== undefined).join(', ')],
    ['Error', row.error_message],
    ['Started', row.execution_start.toISOString()],
    ['Ended', row.execution_end?.toISOString()],
    ['Took', took === undefined ? undefined : formatDuration(took) + (await comparedToUsual(store, row))],
    ['Last subtask', row.subtask_name === null ? undefined : `${row.current_subtask} ${row.subtask_name}`],
    ['Attempt', row.attempt > 1 ? String(row.attempt) : undefined],
    ['Host', row.hostname],
    ['User', row.user_name],
    ['Folder', row.cwd],
    ['Command', redactArgv(row.command, redactPatterns).join(' ')],
    ['Log', row.log_path === null ? undefined : `${row.log_path}/${row.log_file}`],
    ['Run', row.run_id],
  ]
  return facts.flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [{ name, value: shortened(value, LONGEST_VALUE) }],
  )
}

function ofAlert({ alert_id, note }: AlertRow) {
  return [
    { name: 'Alert', value: `${alert_id} (tasker alert ack ${alert_id})` },
    ...(note === null ? [] : [{ name: 'Note', value: shortened(note, LONGEST_VALUE) }]),
  ]
}

async function comparedToUsual(store: Store, row: ExecutionRow): Promise<string> {
  const { task_stage: stage, task_name: task } = row
  const until = row.execution_start.getTime()
  const past = await store.history({ stage, task, until, statuses: ['FINISHED'], limit: COMPARED })
  const durations = past.flatMap(({ duration_seconds: seconds }) => seconds ?? [])
  if (durations.length < FEWEST) return ''
  return ` (usually ${formatDuration((median(durations) ?? 0) * 1000)}, of ${durations.length} runs)`
}
