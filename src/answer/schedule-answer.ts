import { scheduleWords } from '../domain/schedule-words.ts'
import type { StatusRow } from '../store/rows.ts'
import type { Store } from '../store/store.ts'
import { type DueState, dueState } from './due-state.ts'
import { type TaskDue, tasksDue } from './tasks-due.ts'

/** A task of which something is expected. */
export interface Scheduled {
  row: StatusRow
  due: TaskDue
}

const LATE: readonly (DueState | undefined)[] = ['late', 'missed', 'overdue']

/** Tasks with a schedule, in this stage if one is given, the next that is due first. */
export async function scheduled(store: Store, stage: string | undefined, now: number): Promise<Scheduled[]> {
  const rows = await store.status(stage === undefined ? {} : { stage })
  return [...(await tasksDue(store, rows, now))]
    .map(([row, due]) => ({ row, due }))
    .toSorted((left, right) => (left.due.next ?? Infinity) - (right.due.next ?? Infinity) || 0)
}

/** It did not start in time, or is not over in time. */
export function isLate(line: Scheduled): boolean {
  return LATE.includes(stateWord(line))
}

/** A task of what `tasker schedule --json` says. */
export function scheduledJson(line: Scheduled) {
  const { row, due } = line
  const { task, run } = row
  const last = due.last
  return {
    task_stage: task.task_stage,
    task_name: task.task_name,
    schedule: task.schedule,
    schedule_words: scheduleWords(task.schedule ?? ''),
    timezone: task.timezone,
    state: stateWord(line)?.replace(' ', '_') ?? null,
    late_seconds: last !== undefined && 'byMs' in last ? last.byMs / 1000 : null,
    last_due: isoTime(last?.at),
    next_due: isoTime(due.next),
    /** The run that the last due time is judged by. */
    due_run_id: last !== undefined && 'run' in last ? (last.run?.runId ?? null) : null,
    last_run:
      run === null
        ? null
        : {
            run_id: run.run_id,
            execution_status: run.execution_status,
            execution_start: run.execution_start,
            execution_end: run.execution_end,
          },
  }
}

function stateWord({ due: { last } }: Scheduled): DueState | undefined {
  return last === undefined ? undefined : dueState(last)
}

function isoTime(moment: number | undefined): string | null {
  return moment === undefined ? null : new Date(moment).toISOString()
}
