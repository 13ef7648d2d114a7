import { closeEnded } from '../monitor/alerts/check.ts'
import type { AlertDeliveryRow, AlertRow } from '../store/alert-rows.ts'
import type { AlertFilter } from '../store/filters.ts'
import type { Store } from '../store/store.ts'
import { StoreError } from '../store/store-error.ts'

export type ListedAlert = AlertRow & { deliveries: readonly AlertDeliveryRow[] }

/** Alerts, the latest first, with what became of each. */
export async function listedAlerts(store: Store, filter: AlertFilter, now: number): Promise<ListedAlert[]> {
  const latest = await store.status({})
  await closeEnded(
    store,
    latest.flatMap(({ run }) => run ?? []),
    now,
  ).catch(error => {
    // Who may only read is told what is there.
    if (!(error instanceof StoreError) || error.trouble !== 'forbidden') throw error
  })
  const rows = await store.alerts(filter)
  const ids = rows.map(({ alert_id }) => alert_id)
  const deliveries = Map.groupBy(await store.alertDeliveries(ids), ({ alert_id }) => alert_id)
  return rows.map(alert => ({ ...alert, deliveries: deliveries.get(alert.alert_id) ?? [] }))
}
