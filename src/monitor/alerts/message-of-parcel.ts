import type { Message } from '../../alert/message.ts'
import { sayAlike, sayFlood } from '../../alert/together.ts'
import type { DueDelivery } from '../../store/alert-rows.ts'
import type { Store } from '../../store/store.ts'
import { alertOf, messageOf } from './message-of.ts'

/** One message about all of these, of which the last one leads. Throws `StoreError`. */
export async function messageOfParcel(
  store: Store,
  parcel: readonly DueDelivery[],
  lead: DueDelivery,
  redactPatterns: readonly string[],
): Promise<Message> {
  if (parcel.length === 1) return await messageOf(store, lead, redactPatterns)
  const alerts = parcel.map(({ alert }) => ({ id: alert.alert_id, ...alertOf(alert) }))
  const isFlood = new Set(alerts.map(({ kind, stage, task }) => `${kind} ${stage}/${task}`)).size > 1
  const message = isFlood
    ? { id: `${lead.alert_id}.${lead.turn}`, turn: 'alert' as const, alert: alertOf(lead.alert), facts: [] }
    : await messageOf(store, lead, redactPatterns)
  const { says, facts } = isFlood ? sayFlood(alerts) : sayAlike(alerts, message.alert)
  const { host: _host, runId: _runId, basis: _basis, ...ofAll } = message.alert
  return {
    ...message,
    alert: { ...(isFlood ? ofAll : message.alert), says },
    facts: [...facts, ...message.facts],
    together: { isFlood, alerts },
  }
}
