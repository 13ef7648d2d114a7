import { join, resolve } from 'node:path'
import { findErrorLine } from '../domain/error-line.ts'
import type { RunFact } from '../domain/event.ts'
import type { Outcome } from '../domain/outcome.ts'
import { redactText } from '../domain/redact.ts'
import type { Run } from '../domain/run.ts'
import { createJournal, journalPath } from '../journal/journal.ts'
import { randomHex, uuid7 } from '../kit/uuid.ts'
import { postGuard } from '../process/guard.ts'
import { forwardSignals } from '../process/signals.ts'
import type { Store } from '../store/store.ts'
import { startDelivery } from './deliver.ts'
import { describing } from './describing.ts'
import { fileName } from './file-name.ts'
import { deliverLeftBehind } from './left-behind.ts'
import { createMessageFile } from './message-file.ts'
import { observe } from './observe.ts'
import { prepareOutput } from './output.ts'
import { beginRecord, type Record } from './record.ts'
import type { RunRequest } from './request.ts'
import { nameTask, startFacts } from './start-facts.ts'
import type { Supervision } from './supervision.ts'
import { createTail } from './tail.ts'
import { timeLimit } from './time-limit.ts'
import { writeRunId } from './write-run-id.ts'

/** How a supervised run ended. */
export interface Supervised {
  outcome: Outcome
  run: Run
  /** The store has everything; else the journal keeps it for the next `tasker` on this host. */
  delivered: boolean
  /** Where this run begins in its log, which others may have begun. */
  logFrom: number
}

/**
 * Runs a command from its start to its end and records it. Whatever fails on our side, the command runs and its
 * outcome comes out. The caller then prints what it wants and leaves as the outcome says.
 */
export async function supervise(request: RunRequest, world: Supervision): Promise<Supervised> {
  let record: Record | undefined
  const early: RunFact[] = []
  const tell = (fact: RunFact) => (record === undefined ? early.push(fact) : record.tell(fact))

  const limit = timeLimit(request)
  let hurry = Promise.withResolvers<void>()
  const signals = forwardSignals(world.note, signal => {
    if (ASKS_TO_END.has(signal)) hurry.resolve()
    if (signal !== 'SIGINT' && signal !== 'SIGTERM') return
    tell({ kind: 'stop-requested', by: signal })
    limit.stopRequested()
  })
  const runId = uuid7(world.now())
  const token = randomHex(10)
  const task = nameTask(request, world)
  const messages = createMessageFile(world.stateDir, runId)
  const observers = observe({
    token,
    tell,
    sampleMs: world.sampleMs,
    redactPatterns: world.redactPatterns,
    onTrouble: world.onTrouble,
  })
  const tail = createTail()
  const output = prepareOutput({
    note: world.note,
    quiet: request.quiet,
    log: request.log === undefined ? undefined : resolve(world.cwd, request.log),
    defaultLog: join(world.logDir, fileName(task.taskStage), fileName(task.taskName), `${runId}.log`),
    logMaxBytes: world.logMaxBytes,
    onChunk(stream, chunk) {
      observers.scan(stream, chunk)
      tail.push(stream, chunk)
    },
    onReaderGone: () => guard.letGo(),
    onTrouble: world.onTrouble,
  })
  const guard = postGuard(output.pipes)

  const startedAt = world.now()
  const launched = await world.launch(request.command, {
    env: {
      ...world.env,
      TASKER_RUN_ID: runId,
      TASKER_TOKEN: token,
      ...(world.env.TASKER_RUN_ID && { TASKER_PARENT_RUN_ID: world.env.TASKER_RUN_ID }),
      ...(messages && { TASKER_FILE: messages.path }),
    },
    note: world.note,
    stdout: output.stdout,
    stderr: output.stderr,
  })
  if (launched.kind === 'started') {
    signals.attach(launched.pid, guard)
    output.start(launched)
  }

  using journal = createJournal(journalPath(world.stateDir, runId), error =>
    world.onTrouble('the journal cannot be written and is kept in memory', error),
  )
  const delivery = startDelivery({
    open: world.openStore,
    current: () => begun.run,
    eventsAfter: journal.eventsAfter,
    flushMs: world.flushMs,
    exitWaitMs: world.exitWaitMs,
    onTrouble: error => world.onTrouble('the run stays in the journal for now', error),
  })
  const begun = beginRecord(startFacts(request, world, { runId, task, launched, logPath: output.logPath }), {
    journal,
    now: world.now,
    startedAt,
    onEvent: delivery.add,
  })
  record = begun
  for (const fact of early) begun.tell(fact)
  if (request.runIdFile !== undefined)
    writeRunId(resolve(world.cwd, request.runIdFile), runId, world.onTrouble)

  let outcome: Outcome
  let helperCpuSeconds = 0
  if (launched.kind === 'started') {
    observers.start(launched.pid, messages)
    const description = describing(request, world, task, begun.tell)
    outcome = await limit.outcomeOf(launched)
    helperCpuSeconds = await description.finish()
  } else {
    outcome = launched.outcome
  }
  guard.dismiss()
  signals.detach()
  // A command that died of the signal would not have written more; one that ended by itself is not blamed for it.
  if (outcome.kind !== 'signalled') hurry = Promise.withResolvers<void>()
  const complete = await output.finish(hurry.promise)
  // It took its output for written, and it is not: without us it would have failed.
  if (!complete && outcome.kind === 'exited' && outcome.code === 0) outcome = { kind: 'exited', code: 1 }
  const totals = observers.finish(helperCpuSeconds)
  begun.tell({ kind: 'ended', outcome, ...totals, ...errorFrom(outcome, tail.text(), world) })
  messages?.remove()
  const store = await delivery.finish()
  if (store === undefined) journal.sync()
  else {
    journal.remove()
    await deliverForOthers(store, world)
  }
  signals.release()
  return { outcome, run: begun.run, delivered: store !== undefined, logFrom: output.logFrom }
}

/** What others could not deliver, while the store answers: without keeping our caller waiting for it. */
async function deliverForOthers(store: Store, { stateDir, now }: Supervision): Promise<void> {
  try {
    await deliverLeftBehind(store, { stateDir, now, limitMs: OTHERS_MS })
  } catch {
    // It stays where it is, for the next: nobody asked us for it.
  }
}

const OTHERS_MS = 50

const ASKS_TO_END = new Set<NodeJS.Signals>(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'])

/** What the end of the output says went wrong. */
function errorFrom(outcome: Outcome, tail: string, world: Supervision) {
  if (outcome.kind === 'exited' && outcome.code === 0) return {}
  const line = findErrorLine(tail)
  const detail = tail.slice(-ERROR_DETAIL_CHARACTERS)
  return {
    ...(line !== undefined && { errorMessage: redactText(line, world.redactPatterns) }),
    ...(detail !== '' && { errorDetail: redactText(detail, world.redactPatterns) }),
  }
}

const ERROR_DETAIL_CHARACTERS = 4_000
