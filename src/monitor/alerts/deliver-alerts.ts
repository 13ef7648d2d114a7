import { setTimeout as pause } from 'node:timers/promises'
import { nextAttempt } from '../../alert/attempts.ts'
import { send } from '../../alert/send.ts'
import { SendError } from '../../alert/send-error.ts'
import type { DueDelivery } from '../../store/alert-rows.ts'
import type { Store } from '../../store/store.ts'
import type { AlertSettings } from './alert-settings.ts'
import { messageOfParcel } from './message-of-parcel.ts'
import { COUNTED_MS, parcelsOf } from './parcels.ts'
import { addressOf } from './plan.ts'

/** Longer than any attempt takes. Who dies between sending and noting it lets another one send it again after that. */
const CLAIM_MS = 120_000
/** So many are told in one message at most, and looked at in one go. */
const AT_ONCE = 1_000
const NAP_MS = 500
const LONGEST_NAP_MS = 5_000

export interface AlertDelivery {
  now: () => number
  /** Says which channel did not take what, and why. */
  onTrouble: (what: string, error: unknown) => void
  signal?: AbortSignal
}

/** Brings what is due to the channels configured here, each once. Returns how much was sent. Throws `StoreError`. */
export async function deliverAlerts(
  store: Store,
  settings: AlertSettings,
  delivery: AlertDelivery,
): Promise<number> {
  // One that hangs does not hold up the others.
  const counts = await Promise.all(
    settings.channels.map(channel => deliverTo(store, settings, channel, delivery)),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}

type Channel = AlertSettings['channels'][number]

async function deliverTo(
  store: Store,
  settings: AlertSettings,
  channel: Channel,
  delivery: AlertDelivery,
): Promise<number> {
  const now = delivery.now()
  const address = addressOf(channel)
  const due = await store.dueAlertDeliveries(now, [address], AT_ONCE)
  if (due.length === 0) return 0
  const traffic = await store.alertTraffic(address, now - COUNTED_MS)
  let sent = 0
  for (const parcel of parcelsOf(due, traffic, { most: settings.mostMessages, now })) {
    if (delivery.signal?.aborted) break
    const result = await deliverParcel(store, settings, parcel, channel, delivery)
    if (result === 'sent') sent += parcel.length
    // What does not answer now is not asked for the others either: they stay due.
    if (result === 'later') break
  }
  return sent
}

async function deliverParcel(
  store: Store,
  { redactPatterns }: AlertSettings,
  parcel: readonly DueDelivery[],
  channel: Channel,
  { now, onTrouble }: AlertDelivery,
): Promise<'sent' | 'settled' | 'later'> {
  const ours = await store.claimAlertDeliveries(parcel, now(), now() + CLAIM_MS)
  const over = ours.filter(isOver)
  await store.settleAlertDeliveries(over, { outcome: 'dropped' }, now())
  const left = ours.filter(each => !isOver(each))
  const lead = left.toSorted((one, other) => other.alert.at.getTime() - one.alert.at.getTime())[0]
  if (lead === undefined) return 'settled'
  const message = await messageOfParcel(store, left, lead, redactPatterns)
  try {
    await send(message, channel)
  } catch (error) {
    if (!(error instanceof SendError)) throw error
    onTrouble(`the channel ${channel.name} did not take the alert ${lead.alert_id}`, error.message)
    return await noteTrouble(store, left, error, now())
  }
  await store.settleAlertDeliveries(left, { outcome: 'sent', lead }, now())
  return 'sent'
}

function isOver({ while_open, alert }: DueDelivery): boolean {
  return while_open && (alert.acknowledged_at !== null || alert.closed_at !== null)
}

async function noteTrouble(
  store: Store,
  parcel: readonly DueDelivery[],
  { isFinal, message: trouble, retryAfterMs }: SendError,
  now: number,
): Promise<'settled' | 'later'> {
  const attempts = 1 + Math.max(...parcel.map(each => each.attempts))
  const random = Math.random()
  const next = ({ alert }: DueDelivery) =>
    isFinal
      ? undefined
      : nextAttempt({ attempts, firstDueAt: alert.created_at.getTime(), now }, retryAfterMs, () => random)
  const again = parcel.map(next).find(at => at !== undefined)
  const given = parcel.filter(each => next(each) === undefined)
  const kept = parcel.filter(each => next(each) !== undefined)
  await store.settleAlertDeliveries(given, { outcome: 'failed', trouble }, now)
  if (again === undefined) return 'settled'
  await store.settleAlertDeliveries(kept, { outcome: 'failed', trouble, again: new Date(again) }, now)
  return 'later'
}

/** The same until `limitMs` is over, or nothing more is due before: what is left others send. */
export async function deliverAlertsPatiently(
  store: Store,
  settings: AlertSettings,
  delivery: AlertDelivery,
  limitMs: number,
): Promise<void> {
  const until = delivery.now() + limitMs
  const addresses = settings.channels.map(addressOf)
  for (;;) {
    const sent = await deliverAlerts(store, settings, delivery)
    const left = await store.dueAlertDeliveries(until, addresses, 1)
    const dueAt = left[0]?.due_at.getTime()
    if (dueAt === undefined || delivery.signal?.aborted) return
    const nap = Math.min(Math.max(dueAt - delivery.now(), sent > 0 ? 0 : NAP_MS), LONGEST_NAP_MS)
    if (delivery.now() + nap > until) return
    await pause(nap)
  }
}
