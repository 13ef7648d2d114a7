import { isTerminal, type Run } from '../../domain/run.ts'
import type { Receipt } from '../../store/http/wire.ts'
import type { Store } from '../../store/store.ts'
import { answerCache } from '../answer-cache.ts'

const FRESH_MS = 1_000
/** Who has not been heard for so long is not stopped any more. */
const FORGET_MS = 24 * 60 * 60 * 1000

/** Whether somebody wants a run to end. Told until the run says that it has heard, as an answer can be lost. */
export function wantedEnds(
  { requests, cancelRequest }: Pick<Store, 'requests' | 'cancelRequest'>,
  now: () => number,
): (run: Run) => Promise<Pick<Receipt, 'cancel'>> {
  const cache = answerCache()
  return async ({ runId, status, stopRequestedBy }) => {
    if (isTerminal(status)) return {}
    const wanted = await cache.get('wanted', FRESH_MS, () => requests.waitingCancels(now() - FORGET_MS))
    if (!wanted.includes(runId)) return {}
    if (stopRequestedBy !== undefined) {
      await requests.takeCancel(runId, now())
      return {}
    }
    const row = await cancelRequest(runId)
    return row === undefined
      ? {}
      : { cancel: { by: row.asked_by, kill_after_seconds: row.kill_after_seconds } }
  }
}
