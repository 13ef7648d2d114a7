import { setTimeout as pause } from 'node:timers/promises'
import { findRun, NoSuchRun } from '../../answer/find-run.ts'
import { stateOf } from '../../answer/state.ts'
import { sayError, TaskerError, UsageError } from '../../domain/error.ts'
import { isTerminal } from '../../domain/run.ts'
import { formatDuration } from '../../kit/duration.ts'
import type { ExecutionRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import { endedAs } from '../ended-as.ts'
import { paintSpans, spansOf } from '../print/cell.ts'
import { printJson } from '../print/json.ts'
import { lookOf } from '../print/look.ts'
import { elapsedMs } from '../print/progress.ts'
import { stateCell } from '../print/state.ts'
import { type TellTruth, watchRun } from '../run-watch.ts'
import { sayable } from '../say.ts'
import { timeSpan } from '../time-span.ts'
import type { World } from '../world.ts'

export interface WaitOptions {
  /** Each what `findRun` takes. */
  runs: readonly string[]
  /** How long at most, as a duration. */
  timeout?: string
  /** A run that is over is not the one that is meant: the next one is. */
  forStart?: boolean
  json?: boolean
}

const LOOK_EVERY_MS = 100
const START_EVERY_MS = 500
const TIMED_OUT = 124
const UNKNOWN = 125

/**
 * Waits until the runs are over. The exit status is that of the run, of several the highest; 124 when the time is over,
 * 125 when there is no such run.
 */
export async function wait(
  world: World,
  store: Store,
  options: WaitOptions,
  tellTruth: TellTruth = async () => {},
): Promise<number> {
  const limitMs =
    options.timeout === undefined ? Number.POSITIVE_INFINITY : timeSpan(options.timeout, '--timeout')
  const until = performance.now() + limitMs
  const isOver = () => performance.now() >= until || world.signal.aborted
  const ended = await Promise.all(
    options.runs.map(ref => endOf(world, store, ref, { ...options, isOver, tellTruth })),
  )
  if (options.json)
    printJson(
      world,
      ended.flatMap(({ run, status }) => (run === undefined ? [] : [{ ...run, exit_status: status }])),
    )
  return Math.max(...ended.map(({ status }) => status))
}

interface Ended {
  run?: ExecutionRow
  status: number
}

async function endOf(
  world: World,
  store: Store,
  ref: string,
  how: { forStart?: boolean; json?: boolean; isOver: () => boolean; tellTruth: TellTruth },
): Promise<Ended> {
  const say = (text: string) => world.err.write(`tasker: ${sayable(text)}\n`)
  try {
    const begun = how.forStart ? await nextStart(store, ref, how.isOver) : await findRun(store, ref)
    if (begun === undefined) {
      say(`'${ref}' has not started in time`)
      return { status: TIMED_OUT }
    }
    const look = watchRun(world, store, begun, how.tellTruth, 'still waiting, though the database is away')
    let run = await look()
    while (!isTerminal(run.execution_status)) {
      if (how.isOver()) {
        say(`run ${run.run_id} (${run.task_name}) still runs`)
        return { run, status: TIMED_OUT }
      }
      await pause(LOOK_EVERY_MS)
      run = await look()
    }
    if (!how.json) world.out.write(`${lineOf(world, run)}\n`)
    return { run, status: endedAs(run) }
  } catch (error) {
    if (!(error instanceof TaskerError) || error instanceof UsageError) throw error
    say(sayError(error))
    return { status: UNKNOWN }
  }
}

/** The run that goes on, or the next one that starts. */
async function nextStart(
  store: Store,
  ref: string,
  isOver: () => boolean,
): Promise<ExecutionRow | undefined> {
  const find = async () => {
    try {
      return await findRun(store, ref)
    } catch (error) {
      if (error instanceof NoSuchRun) return undefined
      throw error
    }
  }
  const before = await find()
  if (before !== undefined && !isTerminal(before.execution_status)) return before
  while (!isOver()) {
    const run = await find()
    if (run !== undefined && run.run_id !== before?.run_id) return run
    await pause(START_EVERY_MS)
  }
  return undefined
}

function lineOf(world: World, run: ExecutionRow): string {
  const look = lookOf(world)
  const how =
    run.exit_signal === null ? `exit ${run.exit_code ?? 'not seen'}` : `killed by ${run.exit_signal}`
  return paintSpans(
    spansOf([
      stateCell(stateOf(run), look),
      { text: '  ' },
      { text: run.task_name, paint: look.paint.bold },
      { text: `  ${how} after ${formatDuration(elapsedMs(run, look.now))}` },
    ]),
  )
}
