import { isTerminal, type Progress, type Run } from '../../domain/run.ts'
import { runningSubtask } from '../../domain/subtasks.ts'

const LONGEST = 200

/** How far a run is, on one line, as `40%, 2/5 Build features, 45/120, Ohio`; at its end how it ended. */
export function statusLine(run: Run): string {
  const { overall, subtasks } = run
  const subtask = runningSubtask(subtasks)
  const percent = overall.percent === undefined ? undefined : `${Math.floor(overall.percent)}%`
  const parts = isTerminal(run.status)
    ? [run.errorMessage === undefined ? run.status : `${run.status}: ${run.errorMessage}`, percent]
    : [
        percent,
        subtask && [numberOf(subtask.number, run.totalSubtasks), subtask.name].join(' '),
        itemsOf(subtask ?? overall),
        subtask === undefined ? overall.message : subtask.message,
      ]
  // A line break would begin another assignment.
  const line = parts
    .filter(Boolean)
    .join(', ')
    .replace(/\p{Cc}+/gu, ' ')
    .toWellFormed()
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1).toWellFormed()}…`
}

/** Whether the command has told how far it is; a run that FINISHED is at 100 % without having told anything. */
export function tellsProgress({ overall, subtasks }: Run): boolean {
  const { percent = 100, itemsComplete, message } = overall
  return subtasks.length > 0 || percent < 100 || itemsComplete !== undefined || message !== undefined
}

function itemsOf({ itemsComplete: done, itemsTotal: total }: Progress): string | undefined {
  return done === undefined ? undefined : numberOf(done, total)
}

function numberOf(number: number, total: number | undefined): string {
  return total === undefined ? `${number}` : `${number}/${total}`
}
