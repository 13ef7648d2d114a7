import { stateOf } from '../../answer/state.ts'
import type { TaskStatus } from '../../answer/task-statuses.ts'
import { isTerminal } from '../../domain/run.ts'
import { taskKey } from '../../store/task-key.ts'
import { elapsedMs, messageText } from '../print/progress.ts'

/** What somebody who watches has chosen to see. */
export interface WatchState {
  view: 'list' | 'run' | 'log' | 'help'
  /** Keys go into the filter; into the answer to whether the run is to be cancelled. */
  asks?: 'filter' | 'cancel'
  filter: string
  order: Order
  /** `taskKey` of the line that is pointed at. */
  selected?: string
}

const ORDERS = ['stage', 'state', 'time', 'memory'] as const
type Order = (typeof ORDERS)[number]

export const AT_FIRST: WatchState = { view: 'list', filter: '', order: 'stage' }

/** The lines that fit the filter, in the order that was chosen. */
export function shownRows(
  rows: readonly TaskStatus[],
  { filter, order }: WatchState,
  now: number,
): TaskStatus[] {
  const wanted = filter.toLowerCase()
  const fitting = wanted === '' ? [...rows] : rows.filter(row => wordsOf(row).includes(wanted))
  switch (order) {
    case 'stage':
      return fitting
    case 'state':
      return fitting.toSorted((left, right) => urgency(left) - urgency(right))
    case 'time':
      return largestFirst(fitting, ({ run }) => (run === null ? -1 : elapsedMs(run, now)))
    case 'memory':
      return largestFirst(fitting, ({ run }) => run?.memory_mb ?? -1)
  }
}

function wordsOf({ task, run }: TaskStatus): string {
  const words = [
    task.task_stage,
    task.task_name,
    stateOf(run),
    run?.hostname,
    run?.error_message,
    messageText(run),
  ]
  return words.join('\n').toLowerCase()
}

const URGENT = ['RUNNING', 'STARTED', 'unsupervised', 'FAILED', 'CANCELLED', 'never ran', 'FINISHED']

function urgency({ run }: TaskStatus): number {
  return URGENT.indexOf(stateOf(run))
}

function largestFirst(rows: readonly TaskStatus[], size: (row: TaskStatus) => number): TaskStatus[] {
  return rows.toSorted((left, right) => size(right) - size(left))
}

/** The line that is pointed at: the first one where none was chosen, or it is not shown. */
export function selectedRow(shown: readonly TaskStatus[], { selected }: WatchState): TaskStatus | undefined {
  return shown.find(row => taskKey(row.task) === selected) ?? shown[0]
}

/** What a key changes; `cancel` where the run is to be cancelled now. The same state where it means nothing. */
export function press(
  state: WatchState,
  key: string,
  shown: readonly TaskStatus[],
): { state: WatchState; cancel?: true } {
  if (state.asks === 'filter') return { state: typed(state, key) }
  if (state.asks === 'cancel') {
    const { asks: _, ...answered } = state
    return key === 'y' ? { state: answered, cancel: true } : { state: answered }
  }
  const run = selectedRow(shown, state)?.run ?? null
  switch (key) {
    case 'up':
    case 'k':
      return { state: moved(state, shown, -1) }
    case 'down':
    case 'j':
      return { state: moved(state, shown, 1) }
    case 'pageup':
      return { state: moved(state, shown, -10) }
    case 'pagedown':
      return { state: moved(state, shown, 10) }
    case 'home':
      return { state: moved(state, shown, -shown.length) }
    case 'end':
      return { state: moved(state, shown, shown.length) }
    case '/':
      return { state: { ...state, view: 'list', asks: 'filter' } }
    case 's':
      return {
        state: { ...state, order: ORDERS[(ORDERS.indexOf(state.order) + 1) % ORDERS.length] ?? 'stage' },
      }
    case 'return':
      return { state: { ...state, view: state.view === 'list' && run !== null ? 'run' : 'list' } }
    case 'f':
      return { state: { ...state, view: state.view !== 'log' && run !== null ? 'log' : 'list' } }
    case '?':
      return { state: { ...state, view: state.view === 'help' ? 'list' : 'help' } }
    case 'c':
      return run === null || isTerminal(run.execution_status)
        ? { state }
        : { state: { ...state, asks: 'cancel' } }
    case 'escape':
      return { state: { ...state, view: 'list', filter: state.view === 'list' ? '' : state.filter } }
    default:
      return { state }
  }
}

function typed(state: WatchState, key: string): WatchState {
  const { asks: _, ...done } = state
  if (key === 'return') return done
  if (key === 'escape') return { ...done, filter: '' }
  if (key === 'backspace') return { ...state, filter: [...state.filter].slice(0, -1).join('') }
  return [...key].length === 1 ? { ...state, filter: state.filter + key } : state
}

function moved(state: WatchState, shown: readonly TaskStatus[], by: number): WatchState {
  const row = selectedRow(shown, state)
  if (row === undefined) return state
  const to = shown[Math.min(shown.length - 1, Math.max(0, shown.indexOf(row) + by))] ?? row
  return { ...state, selected: taskKey(to.task) }
}
