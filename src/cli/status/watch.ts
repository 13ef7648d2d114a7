import { type StatusFilter, taskStatuses } from '../../answer/task-statuses.ts'
import { sayError } from '../../domain/error.ts'
import { parseDuration } from '../../kit/duration.ts'
import type { ExecutionRow, SubtaskRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import { StoreError } from '../../store/store-error.ts'
import { authorOf } from '../author.ts'
import { cancelRun, KILL_AFTER } from '../cancel-run.ts'
import { showLive } from '../live/live.ts'
import type { Terminal } from '../live/terminal.ts'
import { lookOf } from '../print/look.ts'
import type { TellTruth } from '../run-watch.ts'
import type { World } from '../world.ts'
import { lastLogLines } from './log-end.ts'
import { type Watched, watchLines } from './watch-lines.ts'
import { AT_FIRST, press, selectedRow, shownRows, type WatchState } from './watch-state.ts'

const EVERY_MS = 2_000
/** A log that one reads along is looked at more often. */
const LOG_EVERY_MS = 500

/** Shows the latest run of each task until `q` is pressed; the exit status. */
export async function watchStatus(
  world: World & { terminal: Terminal },
  store: Store,
  filter: StatusFilter,
  tellTruth: TellTruth,
): Promise<number> {
  const { terminal } = world
  let state: WatchState = AT_FIRST
  let watched: Watched = { rows: [], subtasks: [], log: [], at: world.now() }
  const shown = () => shownRows(watched.rows, state, world.now())

  const look = async (): Promise<Watched> => {
    const at = world.now()
    await tellTruth()
    const rows = await taskStatuses(store, filter, at)
    const run = selectedRow(shownRows(rows, state, at), state)?.run ?? null
    return { rows, at, ...(await details(run)) }
  }
  const details = async (run: ExecutionRow | null): Promise<{ subtasks: SubtaskRow[]; log: string[] }> => ({
    subtasks: run !== null && state.view === 'run' ? await store.subtasks(run.run_id) : [],
    log: run !== null && state.view === 'log' ? await lastLogLines(run, terminal.rows()) : [],
  })
  const refresh = async () => {
    try {
      watched = await look()
    } catch (error) {
      // It may come back while one looks on.
      if (!(error instanceof StoreError)) throw error
      watched = { ...watched, trouble: sayError(error) }
    }
  }

  const stop = async (run: ExecutionRow): Promise<string> => {
    const request = { by: authorOf(world), killAfterMs: parseDuration(KILL_AFTER) }
    try {
      return (await cancelRun(world, store, run, { request, waits: false, tellTruth })).says
    } catch (error) {
      return sayError(error)
    }
  }

  return showLive(terminal, {
    get everyMs() {
      return state.view === 'log' ? LOG_EVERY_MS : EVERY_MS
    },
    refresh,
    lines: ({ columns, rows }) =>
      watchLines(state, watched, { ...lookOf(world), width: Math.max(20, columns) }, rows),
    takesText: () => state.asks === 'filter',
    async key(key) {
      const run = selectedRow(shown(), state)?.run
      const pressed = press(state, key, shown())
      const isOther = pressed.state.view !== state.view || pressed.state.selected !== state.selected
      state = pressed.state
      if (pressed.cancel && run) watched = { ...watched, notice: await stop(run) }
      else if (isOther && state.view !== 'list') await refresh()
    },
  })
}
