import { join, resolve } from 'node:path'
import type { Message } from '../domain/message.ts'
import type { Outcome } from '../domain/outcome.ts'
import { describeOverLimit } from '../domain/over-limit.ts'
import type { Run } from '../domain/run.ts'
import { createJournal, journalPath } from '../journal/journal.ts'
import type { Guard } from '../process/guard.ts'
import type { Launched } from '../process/launch.ts'
import type { SignalForwarding } from '../process/signals.ts'
import type { Account } from '../sample/account.ts'
import { hasEnded } from '../sample/process.ts'
import { besideDelivery } from './delivery/beside-delivery.ts'
import { comparing } from './delivery/comparing.ts'
import { startDelivery } from './delivery/deliver.ts'
import { deliverForOthers } from './delivery/deliver-for-others.ts'
import { linkToMonitor } from './delivery/monitor-link.ts'
import { monitorSocket } from './delivery/monitor-place.ts'
import { showElsewhere } from './delivery/show-elsewhere.ts'
import { describing } from './describe/describing.ts'
import { nameTask } from './describe/name-task.ts'
import { startFacts } from './describe/start-facts.ts'
import { fileName } from './file-name.ts'
import { showSignOfLife } from './left-behind/sign-of-life.ts'
import { errorFrom } from './observing/error-from.ts'
import type { MessageFile } from './observing/message-file.ts'
import { type Observers, observe } from './observing/observe.ts'
import { createTail } from './observing/tail.ts'
import { tellSystemd } from './observing/tell-systemd.ts'
import { type Surroundings, watchSurroundings } from './observing/watch-surroundings.ts'
import type { Output } from './output.ts'
import { beginRecord } from './record.ts'
import type { RunRequest } from './request.ts'
import { type Cancellation, heedCancellation } from './stopping/cancellation.ts'
import type { Hurry } from './stopping/hurry.ts'
import { limitsOf } from './stopping/limits.ts'
import type { Stops } from './stopping/stops.ts'
import type { Supervision } from './supervision.ts'
import type { TerminalBar } from './terminal/terminal-bar.ts'
import { writeRunId } from './write-run-id.ts'

/** A run whose command has been started, or could not be. */
export interface LaunchedRun {
  runId: string
  /** What the markers of this run may carry. */
  token: string
  launched: Launched
  /** What our children before it have used. */
  reapedBefore: Account | undefined
  /** Milliseconds since the epoch. */
  startedAt: number
  /** Variables that the command has from us, so that it tells its progress. */
  nudged: Record<string, string>
  output: Output
  guard: Guard
  messages: MessageFile | undefined
  terminalBar: TerminalBar | undefined
  stops: Stops
  hurry: Hurry
  /** The signals that tasker is sent. */
  heard: ReadonlySet<string>
  /** The command has a control group that we made for it. */
  scoped: boolean
  signals: SignalForwarding
}

/** How a supervised run ended. */
export interface Supervised {
  outcome: Outcome
  run: Run
  token: string
  /** The store has everything; else the journal keeps it for the monitor, or for the next `tasker`, of this host. */
  delivered: boolean
  leftToMonitor: boolean
  /** Where this run begins in its log, which others may have begun. */
  logFrom: number
}

/** Records a run from the launch of its command to its end, while the output passes. */
export async function keepRecord(
  request: RunRequest,
  world: Supervision,
  launchedRun: LaunchedRun,
): Promise<Supervised> {
  const { runId, token, launched, reapedBefore, startedAt, nudged, scoped } = launchedRun
  const { output, guard, messages, stops, hurry, heard, signals } = launchedRun
  const task = nameTask(request, world)
  output.nameLog(join(world.logDir, fileName(task.taskStage), fileName(task.taskName), `${runId}.log`))
  using journal = createJournal(journalPath(world.stateDir, runId), error =>
    world.onTrouble('the journal cannot be written and is kept in memory', error),
  )
  const { now, stateDir, redactPatterns } = world
  const { logPath, logFrom } = output
  const elsewhere = showElsewhere({ runId, logPath, logFrom, redactPatterns, now })
  let cancellation: Cancellation | undefined
  const askBeside = besideDelivery(store => [cancellation?.ask(store), elsewhere.refresh(store)])
  const delivery = startDelivery({
    open: world.openStore,
    current: () => record.run,
    eventsAfter: journal.eventsAfter,
    flushMs: world.flushMs,
    exitWaitMs: world.exitWaitMs,
    afterDelivery(store) {
      compared.delivered(store)
      return askBeside(store)
    },
    monitor: heard =>
      linkToMonitor(monitorSocket(stateDir, world.storeIdentity), {
        ...heard,
        runId,
        logFrom,
        redactPatterns,
        isReadable: () => journal.isWritten,
        tell: fact => record.tell(fact),
      }),
    onTrouble: error => world.onTrouble('the run stays in the journal for now', error),
  })
  const record = beginRecord(
    startFacts(request, world, { runId, task, launched, logPath: output.logPath() }),
    { journal, now: world.now, startedAt, onEvent: delivery.add },
  )
  using compared = comparing(() => record.run, record.tell)
  if (Object.keys(nudged).length > 0) record.tell({ kind: 'said', message: noteOf(nudged) })
  if (request.runIdFile !== undefined)
    writeRunId(resolve(world.cwd, request.runIdFile), runId, world.onTrouble)
  using _ = showSignOfLife(world.stateDir, runId)
  const limits = limitsOf(request, over => {
    record.tell({ kind: 'warned', over })
    if (!request.quiet) world.onTrouble('a limit of the run is passed', new Error(describeOverLimit(over)))
  })
  stops.listen(signal => {
    record.tell({ kind: 'stop-requested', by: signal })
    limits.stopRequested()
  })
  using terminalBar = launchedRun.terminalBar
  terminalBar?.show(() => record.run)
  const status = tellSystemd(world, () => record.run)
  const tail = createTail()
  let surroundings: Surroundings | undefined
  let outcome: Outcome
  let observers: Observers | undefined
  if (launched.kind === 'started') {
    // Of a command that was over before we began to look there is less to be learned, and its caller waits.
    const isOver = hasEnded(launched.pid)
    if (isOver) {
      setTimeout(signals.attachRealTime, NOT_SO_SHORT_MS).unref()
      guard.dismiss()
      launched.realTimeDeath.look()
    } else {
      signals.attachRealTime()
    }
    const observing = observe({
      child: launched.child,
      messages,
      isOver,
      leftLittle: output.filesAreUnchanged(),
      surroundings: () => surroundings?.sample() ?? {},
      onSample: limits.sampled,
      command: request.command,
      protocol: world.protocol,
      progressPatterns: world.progressPatterns,
      hasSubtasks: request.totalSubtasks !== undefined,
      token,
      runId,
      reapedBefore,
      server: world.databaseServer,
      tell: record.tell,
      samplingPace: world.samplingPace,
      redactPatterns: world.redactPatterns,
      onTrouble: world.onTrouble,
    })
    observers = observing
    output.start(
      launched,
      (stream, chunk) => {
        observing.scan(stream, chunk)
        tail.push(stream, chunk)
      },
      isOver,
    )
    await observing.start()
    surroundings = await watchSurroundings(launched.child, {
      cwd: world.cwd,
      logPath: output.logPath(),
      logExtent: output.logExtent,
      scoped,
      isOver,
      onTrouble: world.onTrouble,
    })
    const description = describing(request, nudgedWorld(world, nudged), task, fact => {
      observing.helperEnded()
      record.tell(fact)
    })
    const onCancel = (by: string) => {
      record.tell({ kind: 'stop-requested', by })
      hurry.add('SIGTERM')
    }
    cancellation = heedCancellation({
      runId,
      stateDir,
      now,
      command: record.run.child ?? { pid: launched.pid },
      onCancel,
    })
    outcome = await limits.outcomeOf(launched)
    await cancellation.settle()
    await description.finish()
  } else {
    outcome = launched.outcome
  }
  guard.dismiss()
  signals.detach()
  const complete = await output.finish(hurry.after(outcome))
  // It took its output for written, and it is not: without us it would have failed.
  if (!complete && outcome.kind === 'exited' && outcome.code === 0) outcome = { kind: 'exited', code: 1 }
  const totals = { ...(await observers?.finish()), ...surroundings?.totals() }
  const death = await surroundings?.causeOfDeath(outcome, { usage: record.run.usage, signals: heard })
  record.tell({
    kind: 'ended',
    outcome,
    totals,
    ...(death && { death }),
    ...(await errorFrom(outcome, tail.text(), world)),
  })
  terminalBar?.ended(record.run)
  messages?.remove()
  const leftToMonitor = await delivery.leave()
  const [store] = await Promise.all([leftToMonitor ? undefined : delivery.finish(), status.finish()])
  if (store === undefined) journal.sync()
  else {
    journal.remove()
    await elsewhere.finish(store)
    await deliverForOthers(store, world)
  }
  const delivered = store !== undefined
  return { outcome, run: record.run, token, delivered, leftToMonitor, logFrom: output.logFrom }
}

function noteOf(nudged: Record<string, string>): Message {
  const variables = Object.entries(nudged).map(([name, value]) => `${name}=${value}`)
  return { verb: 'note', text: `--nudge set ${variables.join(' ')}` }
}

/** The surroundings as the command has them. */
function nudgedWorld(world: Supervision, nudged: Record<string, string>): Supervision {
  const environmentPatterns = [...world.environmentPatterns, ...Object.keys(nudged)]
  return { ...world, env: { ...world.env, ...nudged }, environmentPatterns }
}

/** A run whose command was over at once is over itself by then, unless the store keeps it waiting. */
const NOT_SO_SHORT_MS = 25
