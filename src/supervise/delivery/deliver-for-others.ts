import { listJournals } from '../../journal/list.ts'
import type { Store } from '../../store/store.ts'
import type { Supervision } from '../supervision.ts'

/** What others could not deliver, while the store answers: without keeping our caller waiting for it. */
export async function deliverForOthers(store: Store, { stateDir, now }: Supervision): Promise<void> {
  try {
    if (listJournals(stateDir).length === 0) return // as nearly always: its code is not even loaded
    const { deliverLeftBehind } = await import('../left-behind/left-behind.ts')
    await deliverLeftBehind(store, { stateDir, now, limitMs: OTHERS_MS })
  } catch {
    // It stays where it is, for the next: nobody asked us for it.
  }
}

const OTHERS_MS = 50
