import { writeSync } from 'node:fs'
import { type Loaded, loadSettings } from '../../config/load.ts'
import { sayProblem } from '../../config/problem.ts'
import { sayError } from '../../domain/error.ts'
import { describeOutcome, type Outcome } from '../../domain/outcome.ts'
import { formatDuration } from '../../kit/duration.ts'
import { withoutAbsent } from '../../kit/without-absent.ts'
import { hideStderr } from '../../process/hide-stderr.ts'
import { type Launched, launch } from '../../process/launch.ts'
import { takeLaunchNote } from '../../process/launcher.ts'
import { leaveAs } from '../../process/leave.ts'
import { outliveSignals } from '../../process/signals.ts'
import { writeIfRoom } from '../../process/sink.ts'
import { viewStream } from '../../process/stream-view.ts'
import type { NotStarted } from '../../supervise/holding/hold.ts'
import type { Supervised } from '../../supervise/keep-record.ts'
import type { RunRequest } from '../../supervise/request.ts'
import { supervise } from '../../supervise/run.ts'
import type { Supervision } from '../../supervise/supervision.ts'
import { supervisionFrom } from '../../supervise/supervision-from.ts'
import { currentFolder } from '../current-folder.ts'
import { parseRun } from '../parse-run.ts'
import type { RunOptions } from '../run-options.ts'
import { say, sayTrouble } from '../say.ts'

/** `tasker run`: runs the command, and ends as it ended. */
export async function run(words: readonly string[], parse = parseRun): Promise<void> {
  hideStderr()
  const { note, env } = takeLaunchNote(process.env)
  const { options, command } = orLeave(() => parse(words))
  if (options.help) {
    const { runHelp } = await import('../run-help.ts')
    writeSync(1, runHelp())
    return
  }
  if (asksForSurroundings(options)) {
    const { takeUpSurroundings } = await import('../command-surroundings.ts')
    orLeave(() => takeUpSurroundings(options, env, sayTrouble))
  }
  const [file = '', ...args] = command
  const request: RunRequest = { ...options, command: [file, ...args] }
  const cwd = currentFolder()
  const loaded = await loadSettings({
    env,
    cwd,
    flags: withoutAbsent({
      dbUrl: options.db,
      protocol: options.protocol,
      progressPatterns: options.progressPattern,
      nudges: options.nudge,
      terminalProgress: options.terminalProgress,
    }),
    ...(options.config !== undefined && { configFile: options.config }),
  })
  // What follows from the surroundings is no mistake: in a pipe or a file, where nobody can mend it, nothing is said of it.
  for (const problem of loaded.problems)
    if (problem.from !== 'surroundings' || viewStream(2, note.closed).kind === 'terminal')
      say(sayProblem(problem))
  const world = supervisionFrom(loaded.settings, { env, cwd, note, onTrouble: sayTrouble })
  if (options.strict) await leaveUnlessRecordable(loaded, world)
  process.on('uncaughtException', sayBug)
  leaveAs(await superviseOrJustRun(request, world, loaded, options))
}

function asksForSurroundings({ chdir, envFiles, nice, ioPriority }: RunOptions): boolean {
  return [chdir, envFiles[0], nice, ioPriority].some(asked => asked !== undefined)
}

/** What is wrong with the command line is said, and nothing is started. */
function orLeave<T>(action: () => T): T {
  try {
    return action()
  } catch (error) {
    say(sayError(error))
    return process.exit(125)
  }
}

async function leaveUnlessRecordable(loaded: Loaded, world: Supervision): Promise<void> {
  try {
    if (loaded.problems.some(({ unknownName }) => unknownName !== true))
      throw new Error('the configuration has mistakes')
    await using store = await world.openStore()
    await store.migrate()
  } catch (error) {
    say(`not started, because of --strict: ${sayError(error)}`)
    process.exit(125)
  }
}

/** A bug of ours costs the record, not the run: the command is waited for, or started without us. */
async function superviseOrJustRun(
  request: RunRequest,
  world: Supervision,
  loaded: Loaded,
  { config, db }: RunOptions,
): Promise<Outcome> {
  let launched: Launched | undefined
  const remember: typeof launch = async (...parameters) => {
    launched = await launch(...parameters)
    outliveSignals()
    return launched
  }
  try {
    const supervised = await superviseAsAsked(request, { ...world, launch: remember })
    if ('kind' in supervised) {
      const { outcomeWithout } = await import('../not-started.ts')
      return outcomeWithout(supervised, request.quiet)
    }
    await closingWords(request, supervised, loaded)
    // Where runs are brought to a dashboard, whoever has its database tells of them.
    if (loaded.settings.alertChannels.length > 0 && loaded.settings.dbDriver !== 'http') {
      const { alertAfterRun } = await import('../alert/after-run.ts')
      const { env, cwd } = world
      await alertAfterRun({ run: supervised.run, settings: loaded.settings, env, cwd, config, db })
    }
    return supervised.outcome
  } catch (error) {
    sayBug(error)
    launched ??= await launch(request.command, {
      env: world.env,
      note: world.note,
      stdout: 'inherit',
      stderr: 'inherit',
    })
    return launched.kind === 'started' ? await launched.exited : launched.outcome
  }
}

/** What few ask for is loaded only then: the command of all others starts sooner. */
async function superviseAsAsked(request: RunRequest, world: Supervision): Promise<Supervised | NotStarted> {
  if ([request.lock, request.uniqueKey, request.retry].every(asked => asked === undefined))
    return await supervise(request, world)
  const { superviseHolding } = await import('../../supervise/holding/holding.ts')
  return await superviseHolding(request, world)
}

function sayBug(error: unknown): void {
  sayTrouble('a bug in tasker; please report it', error instanceof Error ? error.stack : error)
}

/** What is printed after the end: nothing on a pipe or into a file, but for a command that never ran. */
async function closingWords(request: RunRequest, supervised: Supervised, loaded: Loaded): Promise<void> {
  const { outcome, run, delivered, leftToMonitor } = supervised
  if (outcome.kind === 'not-found' || outcome.kind === 'not-executable') say(describeOutcome(outcome))
  if (request.quiet && run.status !== 'FINISHED') await printLog(supervised, request.hideMarkers)
  if (viewStream(2).kind !== 'terminal' || request.quiet || !loaded.settings.endLine) return
  const { dbDriver, dbUrl } = loaded.settings
  const look = dbDriver === 'http' ? `${dbUrl}/runs/${run.runId}` : `tasker show ${run.runId}`
  const where = delivered || leftToMonitor ? look : 'not in the database yet'
  const took = formatDuration((run.endedAt ?? run.startedAt) - run.startedAt)
  const line = `tasker: ${run.status} in ${took} · ${where}`
  writeIfRoom(2, process.env.NO_COLOR ? `${line}\n` : `\u001b[2m${line}\u001b[22m\n`)
}

async function printLog({ run, logFrom, token }: Supervised, hideMarkers = false): Promise<void> {
  const { logPath, logFile } = run
  if (logPath === undefined || logFile === undefined) return
  try {
    const { showOutput } = await import('../show-output.ts')
    const hider = hideMarkers
      ? (await import('../../protocol/hide-markers.ts')).createMarkerHider(token)
      : undefined
    await showOutput(`${logPath}/${logFile}`, logFrom, hider)
  } catch (error) {
    sayTrouble(`the output of the run cannot be shown, it is in ${logPath}/${logFile}`, error)
  }
}
