import { access, constants } from 'node:fs/promises'
import { hostname } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { findRun, NoSuchRun } from '../../answer/find-run.ts'
import { logFileOf } from '../../answer/log-file-of.ts'
import { parseMoment } from '../../answer/moment.ts'
import { whereLog } from '../../answer/where-log.ts'
import { sayError, TaskerError, UsageError } from '../../domain/error.ts'
import { isTerminal } from '../../domain/run.ts'
import { withoutAbsent } from '../../kit/without-absent.ts'
import type { ExecutionRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import { parseCount } from '../count.ts'
import { foldRedraws } from '../log/fold.ts'
import { grepLines } from '../log/grep.ts'
import { printKeptLog } from '../log/kept-log.ts'
import { type LogOutput, logOutput } from '../log/log-output.ts'
import { linesSince } from '../log/since.ts'
import { type LogReader, openLog } from '../log-reader.ts'
import { type TellTruth, watchRun } from '../run-watch.ts'
import { sayable } from '../say.ts'
import type { World } from '../world.ts'

export interface LogsOptions {
  /** What `findRun` takes. */
  run: string
  /** Wait for the run, and go on until it ends. */
  follow?: boolean
  /** Only the last so many lines of what is there. */
  tail?: string
  /** Only what was printed from then on; see `parseMoment`. */
  since?: string
  /** Only lines that match, with so many lines before and after, or both. */
  grep?: string
  beforeContext?: string
  afterContext?: string
  context?: string
  /** out or err, where they were kept apart. */
  stream?: string
  /** The very bytes. */
  raw?: boolean
}

/** What there is beyond the store. */
interface LogsWorld {
  tellTruth?: TellTruth
  /** Where logs are kept that nobody named. */
  logDir?: string
}

const LOOK_EVERY_MS = 200
const START_EVERY_MS = 500
const FOLLOWING = 'still following, without knowing when the run ends'

/**
 * Prints the log of a run, of lines drawn again and again only what they showed last: its bytes into a pipe or file, on
 * a terminal without what could harm it. What is on another host is printed as far as the database has it. Exit status 1
 * when no line matched, and, through `TaskerError`, when there is no log here.
 */
export async function logs(
  world: World,
  store: Store,
  options: LogsOptions,
  { tellTruth = async () => {}, logDir }: LogsWorld = {},
): Promise<number> {
  const tail = options.tail === undefined ? undefined : parseCount(options.tail, '--tail', 0)
  const grep = grepOf(options)
  const since = options.since === undefined ? undefined : parseMoment(options.since, world.now(), '--since')
  const run = await (options.follow ? findOrAwait(world, store, options.run) : findRun(store, options.run))
  const isBefore = since !== undefined && since > run.execution_start.getTime()
  const times = isBefore ? linesSince(since) : undefined
  // A terminal draws over its lines by itself, and shows bars while they grow.
  const folds = !options.raw && !(options.follow === true && world.out.isTerminal)
  const filters = [...(folds ? [foldRedraws()] : []), ...(times ? [times] : []), ...(grep ? [grep] : [])]
  const output = logOutput(world, filters, options.raw === true)
  const look = watchRun(world, store, run, tellTruth, FOLLOWING)
  const ended = async () => isTerminal((await look()).execution_status)

  const path = whereLog(run, { stream: options.stream, logDir })
  if (path !== undefined && options.follow) await appearance(path, world, ended)
  const log = path === undefined ? awayFrom(run) : await openOrSay(path, run, tail)
  if (log instanceof TaskerError) {
    const kept = { why: log.problem, tail, ...(options.follow && { look }) }
    if (!(await printKeptLog(world, store, run, output, kept))) throw log
  } else {
    await using opened = log
    if (options.follow) await follow(opened, output, world, ended)
    else await opened.copyTo(output.write)
  }
  await output.end()
  if (times !== undefined && !times.sawTimes() && hasOutput(run, since))
    throw new TaskerError(
      'the lines of this log carry no time, so that nobody knows which were printed since then',
      'use --tail',
    )
  return grep?.found() === false ? 1 : 0
}

function grepOf({ grep, context, beforeContext, afterContext }: LogsOptions) {
  const lines = withoutAbsent({ context, beforeContext, afterContext })
  if (grep === undefined) {
    if (Object.keys(lines).length === 0) return undefined
    throw new UsageError('-A, -B and -C say what to show around a match', 'write --grep too')
  }
  const count = (text: string | undefined, flag: string) =>
    text === undefined ? undefined : parseCount(text, flag, 0)
  const around = count(context, '--context') ?? 0
  return grepLines({
    pattern: grep,
    before: count(beforeContext, '--before-context') ?? around,
    after: count(afterContext, '--after-context') ?? around,
  })
}

/** What ended before cannot have been printed since. */
function hasOutput({ execution_end: end }: ExecutionRow, since = 0): boolean {
  return end === null || end.getTime() >= since
}

/** The run that is meant, or the first one of a name that has not run so far. */
async function findOrAwait(world: World, store: Store, ref: string): Promise<ExecutionRow> {
  for (let told = false; ; told = true) {
    try {
      return await findRun(store, ref)
    } catch (error) {
      if (!(error instanceof NoSuchRun) || world.signal.aborted) throw error
      if (!told) world.err.write(`tasker: waiting: ${sayable(sayError(error))}\n`)
      await pause(START_EVERY_MS)
    }
  }
}

async function openOrSay(
  path: string,
  run: ExecutionRow,
  tail: number | undefined,
): Promise<LogReader | TaskerError> {
  try {
    return await openLog(path, tail)
  } catch (error) {
    if (run.hostname !== hostname()) return awayFrom(run)
    const gone = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (gone)
      return new TaskerError(
        `the log ${path} is not there any more`,
        'somebody has removed or moved it, or tasker prune has deleted it',
      )
    throw new TaskerError(`the log ${path} cannot be read`, sayError(error), { cause: error })
  }
}

function awayFrom(run: ExecutionRow): TaskerError {
  return new TaskerError(
    `the log of this run is on ${run.hostname}, not on ${hostname()}`,
    `look there at ${logFileOf(run)}`,
  )
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
  output: LogOutput,
  world: World,
  ended: () => Promise<boolean>,
): Promise<void> {
  for (;;) {
    // Asked before reading: what was written up to the end is then still read.
    const isLast = (await ended()) || world.signal.aborted
    let isStill = true
    await log.copyTo(bytes => {
      isStill = false
      return output.write(bytes)
    })
    if (isLast) return
    if (isStill) await output.rest()
    await pause(LOOK_EVERY_MS, undefined, { signal: world.signal }).catch(() => undefined)
    if ((await log.catchUp()) === 'emptied')
      world.err.write('tasker: the log was emptied, going on from its beginning\n')
  }
}
