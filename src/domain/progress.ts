import type { Message } from './message.ts'
import type { Progress, Run, Subtask } from './run.ts'

type ProgressOfRun = Pick<
  Run,
  'subtasks' | 'overall' | 'overallStated' | 'flows' | 'metrics' | 'totalSubtasks' | 'saidError'
>

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
      return recompute(run, { totalSubtasks: message.subtasks })
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

/** The subtask that runs, if one does. */
export function runningSubtask(subtasks: readonly Subtask[]): Subtask | undefined {
  return subtasks.findLast(subtask => subtask.status === 'RUNNING')
}

/** Ends what still runs. A completed subtask is at 100 %. */
export function closeSubtasks(
  subtasks: readonly Subtask[],
  status: 'COMPLETED' | 'FAILED',
  at: number,
  message?: string,
): Subtask[] {
  return subtasks.map(subtask =>
    subtask.status === 'RUNNING'
      ? {
          ...subtask,
          status,
          endedAt: at,
          ...(status === 'COMPLETED' && { percent: 100 }),
          ...given('message', message),
        }
      : subtask,
  )
}

/**
 * Percent of the whole task, 0–100: stated by the script, else completed subtasks plus the fractions of the others
 * over the total; undefined when nothing says how many there will be.
 */
function overallPercent(run: ProgressOfRun): number | undefined {
  if (run.overallStated || run.subtasks.length === 0) return run.overall.percent
  const total = run.totalSubtasks
  if (total === undefined || total <= 0) return undefined
  // What a failed one did stays done: the bar does not fall back.
  const done = run.subtasks.reduce(
    (sum, subtask) => sum + (subtask.status === 'COMPLETED' ? 100 : (subtask.percent ?? 0)),
    0,
  )
  return Math.min(100, done / total)
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
  const count = message.verb === 'items' ? message.done : (run.flows[flow] ?? 0) + message.by
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
  const total = message.total ?? run.totalSubtasks
  const number = message.number ?? Math.max(0, ...run.subtasks.map(subtask => subtask.number)) + 1
  const repeated = runningSubtask(run.subtasks)
  // A number alone says which subtask runs, as `track_status(current_subtask = 2, …)` does again and again.
  if (repeated?.number === number && (message.name === '' || repeated.name === message.name))
    return recompute(run, given('totalSubtasks', total))
  const closed = closeSubtasks(run.subtasks, 'COMPLETED', at)
  const started: Subtask = { number, name: message.name, status: 'RUNNING', startedAt: message.since ?? at }
  if (message.since !== undefined && run.subtasks.length === 0) return startEarlier(run, started)
  const subtasks = [...closed.filter(subtask => subtask.number !== number), started].toSorted(
    (left, right) => left.number - right.number,
  )
  const where = total === undefined || number > total ? `Subtask ${number}` : `Subtask ${number} of ${total}`
  return recompute(run, {
    subtasks,
    flows: {},
    ...given('totalSubtasks', total),
    overall: { ...run.overall, message: `${where}: ${message.name}` },
  })
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
  return recompute(run, {
    subtasks: run.subtasks.map(subtask => (subtask === running ? { ...subtask, ...progress } : subtask)),
  })
}

function recompute(run: ProgressOfRun, changed: Partial<ProgressOfRun>): Partial<Run> {
  const overall = changed.overall ?? run.overall
  const percent = overallPercent({ ...run, ...changed, overall })
  return { ...changed, overall: { ...overall, ...given('percent', percent) } }
}

function given<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V })
}
