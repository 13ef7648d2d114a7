import type { Generated } from 'kysely'
import type { AlertDeliveryRow, AlertRow, SilenceRow } from './alert-rows.ts'
import type {
  AnnotationRow,
  CancelRequestRow,
  ErrorGroupRow,
  EventRow,
  ExecutionRow,
  LogRow,
  SampleRow,
  SubtaskRow,
  TaskRow,
} from './rows.ts'
import type { HistoryDetailsRow } from './run-record.ts'

/** The tables as queries see them: both databases give rows as rows.ts has them. */
export interface Tables {
  tasks: Omit<TaskRow, GeneratedColumn> & {
    [Column in GeneratedColumn]: Generated<TaskRow[Column]>
  }
  executions: ExecutionRow
  /** A view: of each task its latest run. */
  latest_executions: ExecutionRow
  subtasks: SubtaskRow
  events: EventRow
  samples: SampleRow
  error_groups: ErrorGroupRow
  annotations: AnnotationRow
  cancel_requests: CancelRequestRow
  logs: LogRow
  alerts: Omit<AlertRow, 'created_at'> & { created_at: Generated<Date> }
  alert_deliveries: AlertDeliveryRow
  alert_silences: SilenceRow
  /** Archived runs. */
  pipeline_status_history: ExecutionRow
  /** A view: archived or not. */
  all_executions: ExecutionRow
  history_details: HistoryDetailsRow
  archived_runs: { run_id: string; archived_at: Date }
}

type GeneratedColumn = 'task_id' | 'enabled' | 'created_at'
