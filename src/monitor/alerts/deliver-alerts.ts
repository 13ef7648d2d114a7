import { setTimeout as pause } from 'node:timers/promises'
import { nextAttempt } from '../../alert/attempts.ts'
import { send } from '../../alert/send.ts'
import { SendError } from '../../alert/send-error.ts'
import type { DueDelivery, Settlement } from '../../store/alert-rows.ts'
import type { Store } from '../../store/store.ts'
import type { AlertSettings } from './alert-settings.ts'
import { messageOf } from './message-of.ts'
import { addressOf } from './plan.ts'
import { withoutSilenced } from './silences.ts'

/** Longer than any attempt takes. Who dies between sending and noting it lets another one send it again after that. */
const CLAIM_MS = 120_000
const AT_ONCE = 100
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
  const byAddress = new Map(settings.channels.map(channel => [addressOf(channel), channel]))
  const due = await store.dueAlertDeliveries(delivery.now(), [...byAddress.keys()], AT_ONCE)
  const loud = await withoutSilenced(store, due, delivery.now())
  const byChannel = Map.groupBy(loud, ({ address }) => address)
  // One that hangs does not hold up the others.
  const counts = await Promise.all(
    [...byChannel].map(async ([address, ofChannel]) => {
      const channel = byAddress.get(address)
      let sent = 0
      for (const each of ofChannel) {
        if (channel === undefined || delivery.signal?.aborted) break
        const result = await deliverOne(store, settings, each, channel, delivery)
        if (result === 'sent') sent += 1
        // What does not answer now is not asked for the others either: they stay due.
        if (result === 'later') break
      }
      return sent
    }),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}

type Channel = AlertSettings['channels'][number]

async function deliverOne(
  store: Store,
  settings: AlertSettings,
  due: DueDelivery,
  channel: Channel,
  { now, onTrouble }: AlertDelivery,
): Promise<'sent' | 'settled' | 'later'> {
  if (!(await store.claimAlertDelivery(due, now(), now() + CLAIM_MS))) return 'settled'
  const { alert } = due
  if (due.while_open && (alert.acknowledged_at !== null || alert.closed_at !== null)) {
    await store.settleAlertDelivery(due, { outcome: 'dropped' }, now())
    return 'settled'
  }
  const message = await messageOf(store, due, settings)
  const settlement = await attempt(async () => send(message, channel), due, alert.created_at.getTime(), now)
  if (settlement.outcome === 'failed')
    onTrouble(`the channel ${channel.name} did not take the alert ${due.alert_id}`, settlement.trouble)
  await store.settleAlertDelivery(due, settlement, now())
  if (settlement.outcome === 'sent') return 'sent'
  return settlement.again === undefined ? 'settled' : 'later'
}

async function attempt(
  action: () => Promise<void>,
  { attempts }: DueDelivery,
  createdAt: number,
  now: () => number,
): Promise<Settlement> {
  try {
    await action()
    return { outcome: 'sent' }
  } catch (error) {
    if (!(error instanceof SendError)) throw error
    const { isFinal, message: trouble, retryAfterMs } = error
    const next = nextAttempt({ attempts: attempts + 1, firstDueAt: createdAt, now: now() }, retryAfterMs)
    return isFinal || next === undefined
      ? { outcome: 'failed', trouble }
      : { outcome: 'failed', trouble, again: new Date(next) }
  }
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
