import { access, constants } from 'node:fs/promises'
import { hostname } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { sayError, TaskerError } from '../../domain/error.ts'
import { isTerminal } from '../../domain/run.ts'
import type { ExecutionRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import { StoreError } from '../../store/store-error.ts'
import { parseCount } from '../count.ts'
import { findRun } from '../find-run.ts'
import { type LogReader, openLog } from '../log-reader.ts'
import { createLogText } from '../print/log-text.ts'
import { logFileOf } from '../print/run-card.ts'
import { sayable } from '../say.ts'
import type { World } from '../world.ts'

export interface LogsOptions {
  /** What `findRun` takes. */
  run: string
  /** Go on until the run ends. */
  follow?: boolean
  /** Only the last so many lines of what is there. */
  tail?: string
}

const LOOK_EVERY_MS = 200
const ASK_EVERY_MS = 1000

/**
 * Prints the log of a run: its very bytes into a pipe or file, on a terminal without what could harm it.
 * Exit status 1, through `TaskerError`, when there is no log here.
 */
export async function logs(world: World, store: Store, options: LogsOptions): Promise<number> {
  const tail = options.tail === undefined ? undefined : parseCount(options.tail, '--tail', 0)
  const run = await findRun(store, options.run)
  const path = pathOf(run)
  const ended = endWatch(world, store, run)
  if (options.follow) await appearance(path, world, ended)
  await using log = await openOrSay(path, run, tail)
  const output = outputTo(world)
  if (options.follow) await follow(log, output.write, world, ended)
  else await log.copyTo(output.write)
  await output.end()
  return 0
}

function pathOf(run: ExecutionRow): string {
  const path = logFileOf(run)
  if (path === null)
    throw new TaskerError(
      `run ${run.run_id} (${run.task_name}) kept no log`,
      'its output went where tasker could not read it',
    )
  if (run.hostname !== hostname() && !path.includes(run.run_id)) throw elsewhere(path, run)
  return path
}

async function openOrSay(path: string, run: ExecutionRow, tail: number | undefined): Promise<LogReader> {
  try {
    return await openLog(path, tail)
  } catch (error) {
    if (run.hostname !== hostname()) throw elsewhere(path, run)
    const gone = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (gone)
      throw new TaskerError(`the log ${path} is not there any more`, 'somebody has removed or moved it')
    throw new TaskerError(`the log ${path} cannot be read`, sayError(error), { cause: error })
  }
}

function elsewhere(path: string, run: ExecutionRow): TaskerError {
  return new TaskerError(
    `the log of this run is on ${run.hostname}, not on ${hostname()}`,
    `look there at ${path}`,
  )
}

/** Tells whether the run has ended, asking the store now and then. A store that is away for a while stops nothing. */
function endWatch(world: World, store: Store, run: ExecutionRow): () => Promise<boolean> {
  let ended = isTerminal(run.execution_status)
  let askedAt = world.now()
  let told = false
  return async () => {
    if (ended || world.now() - askedAt < ASK_EVERY_MS) return ended
    askedAt = world.now()
    try {
      const [latest] = await store.findRuns(run.run_id, 1)
      ended = latest === undefined || isTerminal(latest.execution_status)
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      if (!told)
        world.err.write(
          `tasker: still following, without knowing when the run ends: ${sayable(sayError(error))}\n`,
        )
      told = true
    }
    return ended
  }
}

/** Waits for the log of a run that has only begun. */
async function appearance(path: string, world: World, ended: () => Promise<boolean>): Promise<void> {
  while (!(await exists(path)) && !(await ended()) && !world.signal.aborted) await pause(LOOK_EVERY_MS)
}

async function exists(path: string): Promise<boolean> {
  return access(path, constants.F_OK).then(
    () => true,
    () => false,
  )
}

async function follow(
  log: LogReader,
  write: (bytes: Uint8Array) => Promise<void>,
  world: World,
  ended: () => Promise<boolean>,
): Promise<void> {
  for (;;) {
    // Asked before reading: what was written up to the end is then still read.
    const isLast = (await ended()) || world.signal.aborted
    await log.copyTo(write)
    if (isLast) return
    await pause(LOOK_EVERY_MS, undefined, { signal: world.signal }).catch(() => undefined)
    if ((await log.catchUp()) === 'emptied')
      world.err.write('tasker: the log was emptied, going on from its beginning\n')
  }
}

function outputTo(world: World): { write: (bytes: Uint8Array) => Promise<void>; end: () => Promise<void> } {
  if (!world.out.isTerminal)
    return { write: bytes => world.out.writeBytes(bytes), end: async () => undefined }
  const text = createLogText(world.out.colour)
  const put = (cleaned: string): Promise<void> => world.out.writeBytes(Buffer.from(cleaned))
  return { write: bytes => put(text.next(bytes)), end: () => put(text.end()) }
}
