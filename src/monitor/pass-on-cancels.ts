import type { Store } from '../store/store.ts'
import { ring } from '../supervise/stopping/doorbell.ts'
import type { Duty } from './duty.ts'
import type { FollowedRun } from './followed-run.ts'

const EVERY_MS = 2_000
/** Who has not been heard for so long is not stopped any more. */
const FORGET_MS = 24 * 60 * 60 * 1000

/** Supervisors who left their delivery to us do not look into the database: whoever asks there for an end is heard here. */
export function passOnCancels(
  store: Store,
  followed: ReadonlyMap<string, FollowedRun>,
  now: () => number,
): Duty {
  return {
    name: 'looking for requests to cancel',
    everyMs: EVERY_MS,
    async perform() {
      if (followed.size === 0) return
      for (const runId of await store.requests.waitingCancels(now() - FORGET_MS)) {
        const run = followed.get(runId)
        const request = run && (await store.requests.takeCancel(runId, now()))
        if (run !== undefined && request !== undefined) ring(run.stateDir, runId, request)
      }
    },
  }
}
