import { sayError } from '../domain/error.ts'
import type { Store } from '../store/store.ts'
import type { AlertSettings } from './alerts/alert-settings.ts'
import { checkAll, closeEnded, keepAlerts } from './alerts/check.ts'
import { deliverAlerts } from './alerts/deliver-alerts.ts'
import type { Duty } from './duty.ts'
import type { Log } from './log.ts'

const CHECK_MS = 30_000
const SEND_MS = 5_000

/** Looks for what people are to be told of, and tells them. Without a channel there is nobody to tell. */
export function tellPeople(
  store: Store,
  settings: AlertSettings,
  { now, log }: { now: () => number; log: Log },
): Duty[] {
  if (settings.channels.length === 0) return []
  return [
    {
      name: 'the search for what is to be told',
      everyMs: CHECK_MS,
      async perform() {
        const found = await checkAll(store, settings, now())
        const latest = (await store.status({})).flatMap(({ run }) => run ?? [])
        await closeEnded(store, latest, now())
        await keepAlerts(store, found, now())
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
