import { isWorthRetrying, pauseAfter } from '../domain/retry-rules.ts'
import { makePipes } from '../process/make-pipes.ts'
import type { Store } from '../store/store.ts'
import type { Supervised } from './keep-record.ts'
import type { RunRequest } from './request.ts'
import { supervise } from './run.ts'
import { listen } from './stopping/doorbell.ts'
import { watchForStop } from './stopping/stop-watch.ts'
import type { Supervision } from './supervision.ts'

/**
 * Supervises a command, and again as long as the request's rules say so. Each attempt is a run of its own; the last one
 * is the result. Whoever asks us to stop ends the repeating too, in a pause at once.
 */
export async function superviseAttempts(request: RunRequest, world: Supervision): Promise<Supervised> {
  const { retry: rules } = request
  if (rules === undefined) return await supervise(request, world)
  using stop = watchForStop(world.note)
  const openStore = openedOnce(world.openStore)
  let { note } = world
  let attempt = 1
  let supervised = await supervise(request, { ...world, openStore })
  const retryOfRunId = supervised.run.runId
  while (attempt <= rules.retries && isWorthRetrying(supervised.outcome, rules)) {
    if (wasStopped(supervised)) break
    const cancelled = Promise.withResolvers<'cancelled'>()
    using _ = listen(world.stateDir, supervised.run.runId, () => cancelled.resolve('cancelled'))
    const pause = stop.pause(pauseAfter(attempt, rules, Math.random), cancelled.promise)
    if ((await Promise.race([cancelled.promise, pause])) !== 'over') break
    attempt += 1
    note = { ...note, pipes: makePipes(note.pipes.length) }
    supervised = await supervise({ ...request, attempt, retryOfRunId }, { ...world, openStore, note })
  }
  return supervised
}

/** Asked to end, or hung up together with us. */
function wasStopped({ run, outcome }: Supervised): boolean {
  if (run.stopRequestedBy !== undefined) return true
  return outcome.kind === 'signalled' && (outcome.signal === 'SIGHUP' || outcome.signal === 'SIGQUIT')
}

/** One store for all attempts; the next one tries again if it could not be opened. */
export function openedOnce(open: () => Promise<Store>): () => Promise<Store> {
  let store: Store | undefined
  return async () => {
    store ??= await open()
    return store
  }
}
