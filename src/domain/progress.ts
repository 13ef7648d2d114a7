import type { UsualSubtasks } from './event.ts'
import type { Message } from './message.ts'
import { overallPercent } from './overall-percent.ts'
import type { Progress, Run, Subtask } from './run.ts'
import { addSubtask, announce, changeRunning, closeSubtasks, runningSubtask } from './subtasks.ts'

type ProgressOfRun = Pick<
  Run,
  | 'subtasks'
  | 'announced'
  | 'usualSubtasks'
  | 'overall'
  | 'overallStated'
  | 'flows'
  | 'metrics'
  | 'totalSubtasks'
  | 'saidError'
>

/** What earlier runs tell of its subtasks. */
export function applyUsual(run: ProgressOfRun, usualSubtasks: UsualSubtasks): Partial<Run> {
  return recompute(run, { usualSubtasks })
}

/** What a message changes in a run's progress. Numbers speak of the running subtask, or of the task without one. */
export function applyMessage(run: ProgressOfRun, message: Message, at: number): Partial<Run> {
  switch (message.verb) {
    case 'items':
    case 'advance':
    case 'percent':
      return advance(run, message)
    case 'subtask':
      return startSubtask(run, message, at)
    case 'subtask-done':
      return recompute(run, { subtasks: closeSubtasks(run.subtasks, 'COMPLETED', at), flows: {} })
    case 'subtask-failed':
      return recompute(run, {
        subtasks: closeSubtasks(run.subtasks, 'FAILED', at, message.reason),
        flows: {},
      })
    case 'total':
      return recompute(run, withTotal(run, message.subtasks), message.subtasks)
    case 'status':
      return onCurrent(run, { message: message.text })
    case 'overall': {
      const stated = message.percent !== undefined
      return {
        overall: { ...run.overall, ...given('percent', message.percent), ...given('message', message.text) },
        ...(stated && { overallStated: true }),
      }
    }
    case 'metric':
      return { metrics: { ...run.metrics, ...message.values } }
    case 'error':
      return { saidError: { text: message.text, ...given('detail', message.detail) } }
    case 'note':
    case 'warn':
    case 'eta':
    case 'alive':
    case 'artifact':
    case 'output':
    case 'result':
      return {}
  }
}

function advance(
  run: ProgressOfRun,
  message: Message & { verb: 'items' | 'advance' | 'percent' },
): Partial<Run> {
  const before = runningSubtask(run.subtasks) ?? run.overall
  const text = given('message', message.text)
  if (message.verb === 'percent') return onCurrent(run, { percent: message.percent, ...text })
  const total = message.total ?? before.itemsTotal
  const flow = message.id ?? ''
  const count =
    message.verb === 'items'
      ? message.done
      : (Object.hasOwn(run.flows, flow) ? (run.flows[flow] ?? 0) : 0) + message.by
  const flows = { ...run.flows, [flow]: count }
  const sum = Object.values(flows).reduce((left, right) => left + right, 0)
  const done = total === undefined ? sum : Math.min(sum, total)
  return {
    flows,
    ...onCurrent(run, {
      itemsComplete: done,
      ...given('itemsTotal', total),
      ...(total !== undefined && total > 0 && { percent: (done / total) * 100 }),
      ...text,
    }),
  }
}

function startSubtask(run: ProgressOfRun, message: Message & { verb: 'subtask' }, at: number): Partial<Run> {
  const number = message.number ?? (run.subtasks.at(-1)?.number ?? 0) + 1
  const repeated = runningSubtask(run.subtasks)
  // A number alone says which subtask runs, as `track_status(current_subtask = 2, …)` does again and again.
  if (repeated?.number === number && (message.name === '' || repeated.name === message.name))
    return recompute(run, withTotal(run, message.total), message.total)
  const started: Subtask = { number, name: message.name, status: 'RUNNING', startedAt: message.since ?? at }
  const announced = run.announced.filter(subtask => subtask.number !== number)
  if (message.since !== undefined && run.subtasks.length === 0)
    return { announced, ...startEarlier(run, started) }
  const subtasks = addSubtask(closeSubtasks(run.subtasks, 'COMPLETED', at), started)
  const totals = withTotal({ ...run, subtasks, announced }, message.total)
  const total = totals.totalSubtasks
  const where = total === undefined ? `Subtask ${number}` : `Subtask ${number} of ${total}`
  const overall = { ...run.overall, message: `${where}: ${message.name}` }
  return recompute(run, { subtasks, announced, flows: {}, ...totals, overall }, message.total)
}

/** How many there will be: never fewer than have begun. */
function withTotal(
  run: ProgressOfRun,
  stated: number | undefined,
): Partial<Pick<Run, 'totalSubtasks' | 'announced'>> {
  const total = stated ?? run.totalSubtasks
  if (total === undefined) return {}
  const totalSubtasks = Math.max(total, run.subtasks.at(-1)?.number ?? 0)
  if (totalSubtasks === run.totalSubtasks) return { totalSubtasks }
  return { totalSubtasks, announced: announce(run.announced, run.subtasks, totalSubtasks) }
}

/** What looked like the whole task turns out to be the first of its subtasks. */
function startEarlier(run: ProgressOfRun, started: Subtask): Partial<Run> {
  if (run.overallStated) return { subtasks: [started], flows: {} }
  return { subtasks: [{ ...run.overall, ...started }], flows: {}, overall: {} }
}

/** Puts progress on the running subtask, or on the task when it has none. */
function onCurrent(run: ProgressOfRun, progress: Progress): Partial<Run> {
  const running = runningSubtask(run.subtasks)
  if (running === undefined) {
    const keepsPercent = run.overallStated || run.subtasks.length > 0
    const { percent, ...rest } = progress
    return { overall: { ...run.overall, ...rest, ...(!keepsPercent && given('percent', percent)) } }
  }
  return recompute(run, { subtasks: changeRunning(run.subtasks, subtask => ({ ...subtask, ...progress })) })
}

/**
 * The percentage of the whole after a change, unless the script states it itself. It falls only where the script states a
 * larger total.
 */
function recompute(
  run: ProgressOfRun,
  changed: Partial<ProgressOfRun>,
  total: number | undefined = run.totalSubtasks,
): Partial<Run> {
  const overall = changed.overall ?? run.overall
  const after = { ...run, ...changed }
  if (after.overallStated) return changed
  const computed = overallPercent(after)
  if (computed === undefined) return changed
  const isMore = run.totalSubtasks !== undefined && total !== undefined && total > run.totalSubtasks
  const percent = isMore ? computed : Math.max(computed, overall.percent ?? 0)
  return { ...changed, overall: { ...overall, percent } }
}

function given<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V })
}
