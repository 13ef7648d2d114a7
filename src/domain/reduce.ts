import type { RunEvent, RunFact } from './event.ts'
import { describeOutcome, type Outcome } from './outcome.ts'
import { applyMessage, closeSubtasks } from './progress.ts'
import { NOTHING_USED, useSample } from './resources.ts'
import { isTerminal, type Run, type RunStatus } from './run.ts'

/**
 * Folds one event into the state of its run. The only place that decides what a run's status is.
 * An event already folded (`seq` not above the state's) and whatever comes after the end change nothing.
 * Throws when the first event is not `started`: without it there is no run.
 */
export function reduce(run: Run | undefined, event: RunEvent): Run {
  if (run === undefined) {
    if (event.kind !== 'started') throw new Error(`a run cannot begin with '${event.kind}'`)
    return begin(event)
  }
  if (event.seq <= run.lastSeq) return run
  const seen = { ...run, lastSeq: event.seq }
  if (isTerminal(run.status) || event.kind === 'started') return seen
  return { ...seen, lastUpdate: Math.max(run.lastUpdate, event.at), ...change(seen, event) }
}

/** The state of a run after all of its events, in order; undefined when there are none. */
export function reduceAll(events: Iterable<RunEvent>): Run | undefined {
  let run: Run | undefined
  for (const event of events) run = reduce(run, event)
  return run
}

function begin(event: RunEvent & { kind: 'started' }): Run {
  const { kind: _, seq, at, ...facts } = event
  return {
    ...facts,
    status: 'STARTED',
    lastSeq: seq,
    startedAt: at,
    lastUpdate: at,
    orphaned: false,
    subtasks: [],
    overall: {},
    flows: {},
    overallStated: false,
    metrics: {},
    usage: NOTHING_USED,
  }
}

function change(run: Run, event: RunEvent): Partial<Run> {
  switch (event.kind) {
    case 'started':
      return {}
    case 'described': {
      const { kind: _kind, seq: _seq, at: _at, ...description } = event
      return description
    }
    case 'said':
      return { status: 'RUNNING', ...applyMessage(run, event.message, event.at), ...sourceOf(event) }
    case 'sampled': {
      const { kind: _kind, seq: _seq, at: _at, ...sample } = event
      return { status: 'RUNNING', usage: useSample(run.usage, sample) }
    }
    case 'stop-requested':
      return {
        stopRequestedBy: run.stopRequestedBy ?? event.by,
        ...(run.orphaned && { stoppedUnseen: true }),
      }
    case 'orphaned':
      return { orphaned: true }
    case 'ended':
      return end(run, event)
  }
}

/** Where progress is from, as far as this says how much is done. */
function sourceOf({ message, source = 'marker' }: RunFact & { kind: 'said' }): Pick<Run, 'progressSource'> {
  switch (message.verb) {
    case 'items':
    case 'advance':
    case 'percent':
      return { progressSource: source }
    case 'overall':
      return message.percent === undefined ? {} : { progressSource: source }
    default:
      return {}
  }
}

function end(run: Run, fact: RunEvent & { kind: 'ended' }): Partial<Run> {
  const status = finalStatus(run, fact.outcome)
  const endedAt = Math.max(fact.at, run.startedAt)
  const subtasks = closeSubtasks(run.subtasks, status === 'FINISHED' ? 'COMPLETED' : 'FAILED', endedAt)
  return {
    status,
    outcome: fact.outcome,
    endedAt,
    lastUpdate: endedAt,
    orphaned: false,
    subtasks,
    overall: status === 'FINISHED' ? { ...run.overall, percent: 100 } : run.overall,
    usage: { ...run.usage, totals: { ...run.usage.totals, ...fact.totals } },
    ...(status === 'FAILED' && errorOf(run, fact)),
  }
}

function finalStatus(run: Run, outcome: Outcome): RunStatus {
  const stopRequested = run.stopRequestedBy !== undefined
  if (outcome.kind === 'lost') return run.stoppedUnseen ? 'CANCELLED' : 'FAILED'
  if (outcome.kind === 'timed-out') return 'FAILED'
  if (stopRequested) return 'CANCELLED'
  return outcome.kind === 'exited' && outcome.code === 0 ? 'FINISHED' : 'FAILED'
}

function errorOf(run: Run, fact: RunFact & { kind: 'ended' }): Pick<Run, 'errorMessage' | 'errorDetail'> {
  const how = describeOutcome(fact.outcome)
  if (fact.outcome.kind === 'lost') return { errorMessage: how }
  const said = run.saidError
  const detail = said?.detail ?? fact.errorDetail
  // What a command says while it is being stopped is not why it failed.
  const why = fact.outcome.kind === 'timed-out' ? how : (said?.text ?? fact.errorMessage ?? how)
  return {
    errorMessage: why,
    ...(detail !== undefined && { errorDetail: detail }),
  }
}
