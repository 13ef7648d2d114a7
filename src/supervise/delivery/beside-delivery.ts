import { monotonicMs } from '../../kit/monotonic.ts'
import type { Store } from '../../store/store.ts'

/** What is asked of the store at most once a second while the run goes on; where it fails, the next time does it. */
export function besideDelivery(questions: (store: Store) => (Promise<void> | undefined)[]) {
  let askedAt = monotonicMs()
  return async (store: Store) => {
    if (monotonicMs() - askedAt < BESIDE_MS) return
    askedAt = monotonicMs()
    await Promise.allSettled(questions(store))
  }
}

const BESIDE_MS = 1_000
