import { describeDeath } from './death.ts'
import type { RunEvent, RunFact } from './event.ts'
import type { Message, Said } from './message.ts'
import { describeOutcome, type Outcome } from './outcome.ts'
import { applyMessage, applyUsual } from './progress.ts'
import type { ProgressSource } from './progress-source.ts'
import { NOTHING_USED, useSample } from './resources.ts'
import { isTerminal, type Run, type RunStatus } from './run.ts'
import { announce, closeSubtasks, inOneGo } from './subtasks.ts'

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
    announced: announce([], [], facts.totalSubtasks),
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
      return hear(run, event.message, event.at, event.source)
    case 'said-quickly':
      return hearAll(run, event.said, event.source)
    case 'compared': {
      const { kind: _kind, seq: _seq, at: _at, ...usual } = event
      return applyUsual(run, usual)
    }
    case 'sampled': {
      const { kind: _kind, seq: _seq, at: _at, ...sample } = event
      return { status: 'RUNNING', usage: useSample(run.usage, sample) }
    }
    case 'stop-requested':
      return { stopRequestedBy: run.stopRequestedBy ?? event.by }
    case 'warned':
      return {}
    case 'orphaned':
      return { orphaned: true }
    case 'ended':
      return end(run, event)
  }
}

function hear(run: Run, message: Message, at: number, source?: ProgressSource): Partial<Run> {
  return { status: 'RUNNING', ...applyMessage(run, message, at), ...sourceOf(message, source) }
}

function hearAll(run: Run, said: readonly Said[], source?: ProgressSource): Partial<Run> {
  const heard = inOneGo(() => {
    let so = run
    for (const { message, at } of said) so = { ...so, ...hear(so, message, at, source) }
    return so
  })
  const { lastUpdate: _, ...changed } = heard
  return changed
}

/** Where progress is from, as far as this says how much is done. */
function sourceOf(message: Message, source: ProgressSource = 'marker'): Pick<Run, 'progressSource'> {
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
  const status = finalStatus(fact.outcome, run.stopRequestedBy !== undefined)
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
    ...((status === 'FAILED' || fact.outcome.kind === 'lost') && errorOf(run, fact)),
  }
}

function finalStatus(outcome: Outcome, stopRequested: boolean): RunStatus {
  if (isOurLimit(outcome)) return 'FAILED'
  // Also where nobody saw it: whoever asks first and kills then (systemd, docker stop) wanted it to end.
  if (stopRequested) return 'CANCELLED'
  return outcome.kind === 'exited' && outcome.code === 0 ? 'FINISHED' : 'FAILED'
}

/** What a command says while it is being stopped is not why it failed. */
function isOurLimit({ kind }: Outcome): boolean {
  return kind === 'timed-out' || kind === 'over-memory'
}

function errorOf(run: Run, fact: RunFact & { kind: 'ended' }): Pick<Run, 'errorMessage' | 'errorDetail'> {
  const { outcome, death } = fact
  if (outcome.kind === 'lost') return { errorMessage: describeOutcome(outcome) }
  const detail = run.saidError?.detail ?? fact.errorDetail
  const said = run.saidError?.text ?? fact.errorMessage
  const { usage, child } = run
  return {
    errorMessage: isOurLimit(outcome)
      ? describeOutcome(outcome)
      : death === undefined
        ? (said ?? describeOutcome(outcome))
        : describeDeath(outcome, death, { said, usage, command: child?.pid }),
    ...(detail !== undefined && { errorDetail: detail }),
  }
}
