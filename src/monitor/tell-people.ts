import { sayError } from '../domain/error.ts'
import type { Store } from '../store/store.ts'
import type { AlertSettings } from './alerts/alert-settings.ts'
import { keepFound, look } from './alerts/check.ts'
import { deliverAlerts } from './alerts/deliver-alerts.ts'
import { createLookout, type Lookout } from './alerts/lookout.ts'
import type { Duty } from './duty.ts'
import type { Log } from './log.ts'

const CHECK_MS = 30_000
const SEND_MS = 5_000
/** After the database was away, what hosts kept meanwhile comes in: who looks too soon takes it for missed. */
const SETTLE_MS = 60_000

/** Looks for what people are to be told of, and tells them. Without a channel there is nobody to tell. */
export function tellPeople(
  store: Store,
  settings: AlertSettings,
  { now, log }: { now: () => number; log: Log },
): Duty[] {
  if (settings.channels.length === 0) return []
  const lookout = createLookout()
  let isCutOff = false
  let lookFrom = 0
  return [
    {
      name: 'the search for what is to be told',
      everyMs: CHECK_MS,
      async perform() {
        try {
          if (isCutOff) {
            await store.monitors.seen()
            isCutOff = false
            lookFrom = now() + SETTLE_MS
          }
          if (now() >= lookFrom) await lookAndKeep(store, settings, lookout, now)
        } catch (error) {
          isCutOff = true
          throw error
        }
      },
    },
    {
      name: 'the sending of alerts',
      everyMs: SEND_MS,
      async perform() {
        const onTrouble = (what: string, error: unknown) => log('warning', `${what}: ${sayError(error)}`)
        await deliverAlerts(store, settings, { now, onTrouble })
      },
    },
  ]
}

async function lookAndKeep(
  store: Store,
  settings: AlertSettings,
  lookout: Lookout,
  now: () => number,
): Promise<void> {
  for (;;) {
    const seen = await look(store, settings, lookout, now())
    await keepFound(store, settings, seen, now())
    seen.done()
    if (seen.isAll) return
  }
}
