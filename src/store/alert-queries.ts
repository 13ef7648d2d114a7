import type { ExpressionBuilder, Kysely } from 'kysely'
import { ALERT_KINDS, type Alert, type AlertKind } from '../domain/alert/alert.ts'
import { uuid7 } from '../kit/uuid.ts'
import type { AlertDeliveryRow, AlertRow, DueDelivery, PlannedDelivery, Settlement } from './alert-rows.ts'
import { cleanText } from './clean.ts'
import { MESSAGE_LENGTH } from './execution-row.ts'
import type { AlertFilter } from './filters.ts'
import { inTransaction } from './in-transaction.ts'
import { AUTHOR_LENGTH } from './requests.ts'
import type { Tables } from './tables.ts'
import { uuidRange } from './uuid-range.ts'

/*
 * The outbox of alerts: an alert is kept once by its key, and each of its deliveries is claimed before it is sent.
 */

type Database = Kysely<Tables>

/** False where it is known already: then nothing is planned for it. */
export async function addAlert(
  db: Database,
  alert: Alert,
  deliveries: readonly PlannedDelivery[],
  now: number,
  isOver = false,
): Promise<boolean> {
  return inTransaction(db, async changes => {
    const alert_id = uuid7(now)
    const added = await changes
      .insertInto('alerts')
      .values({
        alert_id,
        alert_key: cleanText(alert.key, KEY_LENGTH) ?? '',
        at: new Date(alert.at),
        created_at: new Date(now),
        kind: alert.kind,
        task_stage: alert.stage,
        task_name: alert.task,
        hostname: alert.host ?? null,
        run_id: alert.runId ?? null,
        says: cleanText(alert.says, MESSAGE_LENGTH) ?? '',
        basis: cleanText(alert.basis, MESSAGE_LENGTH),
        cause: causeOf(alert),
        acknowledged_at: null,
        acknowledged_by: null,
        note: null,
        closed_at: isOver ? new Date(now) : null,
      })
      .onConflict(conflict => conflict.column('alert_key').doNothing())
      .returning('alert_id')
      .execute()
    if (added.length === 0) return false
    if (deliveries.length > 0)
      await changes
        .insertInto('alert_deliveries')
        .values(deliveries.map(delivery => newDelivery(alert_id, delivery)))
        .onConflict(conflict => conflict.columns(['alert_id', 'channel', 'turn']).doNothing())
        .execute()
    return true
  })
}

const KEY_LENGTH = 1000
const CAUSE_LENGTH = 200
const KEYS_AT_ONCE = 1_000

function causeOf({ cause }: Alert): string {
  return cleanText(cause, CAUSE_LENGTH) ?? ''
}

export async function knownAlerts(db: Database, keys: readonly string[]): Promise<string[]> {
  const known: string[] = []
  for (let from = 0; from < keys.length; from += KEYS_AT_ONCE) {
    const some = keys.slice(from, from + KEYS_AT_ONCE).map(key => cleanText(key, KEY_LENGTH) ?? '')
    const rows = await db.selectFrom('alerts').select('alert_key').where('alert_key', 'in', some).execute()
    known.push(...rows.map(row => row.alert_key))
  }
  return known
}

export async function alertsAlike(db: Database, alert: Alert, limit: number): Promise<AlertRow[]> {
  return db
    .selectFrom('alerts')
    .selectAll()
    .where('task_stage', '=', alert.stage)
    .where('task_name', '=', alert.task)
    .where('kind', '=', alert.kind)
    .where('cause', '=', causeOf(alert))
    .orderBy('at', 'desc')
    .limit(limit)
    .execute()
}

export async function tasksWithOpenAlerts(
  db: Database,
  kinds: readonly AlertKind[] = ALERT_KINDS,
): Promise<{ stage: string; name: string; since: number }[]> {
  const rows = await db
    .selectFrom('alerts')
    .select(['task_stage', 'task_name'])
    .select(({ fn }) => fn.min('at').as('since'))
    .where('closed_at', 'is', null)
    .where('kind', 'in', kinds)
    .groupBy(['task_stage', 'task_name'])
    .execute()
  return rows.map(({ task_stage: stage, task_name: name, since }) => ({
    stage,
    name,
    since: new Date(since).getTime(),
  }))
}

/** What is due and in nobody's hands. */
export async function dueAlertDeliveries(
  db: Database,
  now: number,
  addresses: readonly string[],
  limit: number,
): Promise<DueDelivery[]> {
  if (addresses.length === 0) return []
  const due = await db
    .selectFrom('alert_deliveries')
    .selectAll()
    .where('settled_at', 'is', null)
    .where('due_at', '<=', new Date(now))
    .where('address', 'in', addresses)
    .where(({ or, eb }) => or([eb('claimed_until', 'is', null), eb('claimed_until', '<', new Date(now))]))
    .orderBy('due_at')
    .orderBy('alert_id')
    .limit(limit)
    .execute()
  if (due.length === 0) return []
  const ids = [...new Set(due.map(({ alert_id }) => alert_id))]
  const rows = await db.selectFrom('alerts').selectAll().where('alert_id', 'in', ids).execute()
  const alerts = new Map(rows.map(row => [row.alert_id, row]))
  return due.flatMap(delivery => {
    const alert = alerts.get(delivery.alert_id)
    return alert === undefined ? [] : [{ ...delivery, alert }]
  })
}

/** Those of one channel that are ours to send, until then. Of two who claim one, one gets it. */
export async function claimAlertDeliveries(
  db: Database,
  deliveries: readonly DueDelivery[],
  now: number,
  until: number,
): Promise<DueDelivery[]> {
  if (deliveries.length === 0) return []
  const claimed = await db
    .updateTable('alert_deliveries')
    .set(({ eb }) => ({ claimed_until: new Date(until), attempts: eb('attempts', '+', 1) }))
    .where(oneOf(deliveries))
    .where('settled_at', 'is', null)
    .where(({ or, eb }) => or([eb('claimed_until', 'is', null), eb('claimed_until', '<', new Date(now))]))
    .returning(['alert_id', 'turn'])
    .execute()
  const ours = new Set(claimed.map(keyOf))
  return deliveries.filter(each => ours.has(keyOf(each)))
}

type DeliveryKey = Pick<AlertDeliveryRow, 'alert_id' | 'turn'>

function keyOf({ alert_id, turn }: DeliveryKey): string {
  return `${alert_id} ${turn}`
}

/** These deliveries, which are all to one channel: an alert has not two turns at a time. */
function oneOf(deliveries: readonly Pick<AlertDeliveryRow, 'alert_id' | 'turn' | 'channel'>[]) {
  const [first] = deliveries
  const turns = [...new Set(deliveries.map(({ turn }) => turn))]
  return ({ eb, and }: ExpressionBuilder<Tables, 'alert_deliveries'>) =>
    and([
      eb('channel', '=', first?.channel ?? ''),
      eb('turn', 'in', turns),
      eb(
        'alert_id',
        'in',
        deliveries.map(({ alert_id }) => alert_id),
      ),
    ])
}

/** Notes what became of deliveries to one channel, and plans the next reminders. */
export async function settleAlertDeliveries(
  db: Database,
  deliveries: readonly AlertDeliveryRow[],
  settlement: Settlement,
  now: number,
): Promise<void> {
  if (deliveries.length === 0) return
  const { outcome } = settlement
  const again = outcome === 'failed' ? settlement.again : undefined
  const lead = outcome === 'sent' ? settlement.lead.alert_id : undefined
  await inTransaction(db, async changes => {
    await changes
      .updateTable('alert_deliveries')
      .set({
        claimed_until: null,
        trouble: outcome === 'failed' ? cleanText(settlement.trouble, MESSAGE_LENGTH) : null,
        ...(again === undefined ? { settled_at: new Date(now), outcome } : { due_at: again }),
        ...(lead !== undefined && { told_with: lead }),
      })
      .where(oneOf(deliveries))
      .execute()
    if (lead === undefined) return
    await changes
      .updateTable('alert_deliveries')
      .set({ told_with: null })
      .where(oneOf(deliveries.filter(({ alert_id }) => alert_id === lead).slice(0, 1)))
      .execute()
    const next = deliveries.flatMap(delivery =>
      delivery.repeat_seconds === null ? [] : [reminderOf(delivery, Number(delivery.repeat_seconds), now)],
    )
    for (let from = 0; from < next.length; from += ROWS_AT_ONCE)
      await changes
        .insertInto('alert_deliveries')
        .values(next.slice(from, from + ROWS_AT_ONCE))
        .onConflict(conflict => conflict.columns(['alert_id', 'channel', 'turn']).doNothing())
        .execute()
  })
}

const ROWS_AT_ONCE = 100

function reminderOf(delivery: AlertDeliveryRow, afterSeconds: number, now: number): AlertDeliveryRow {
  const due_at = new Date(now + afterSeconds * 1000)
  return newDelivery(delivery.alert_id, { ...delivery, turn: delivery.turn + 1, due_at, while_open: true })
}

/** How many messages an address got since then, and when the last. */
export async function alertTraffic(
  db: Database,
  address: string,
  since: number,
): Promise<{ messages: number; lastAt?: number }> {
  const { messages, last } = await db
    .selectFrom('alert_deliveries')
    .select(({ fn }) => [fn.countAll().as('messages'), fn.max('settled_at').as('last')])
    .where('address', '=', address)
    .where('settled_at', '>', new Date(since))
    .where('outcome', '=', 'sent')
    .where('told_with', 'is', null)
    .executeTakeFirstOrThrow()
  return { messages: Number(messages), ...(last !== null && { lastAt: new Date(last).getTime() }) }
}

function newDelivery(alert_id: string, planned: PlannedDelivery): AlertDeliveryRow {
  const { channel, turn, address, due_at, while_open, repeat_seconds } = planned
  return {
    alert_id,
    channel,
    turn,
    address,
    due_at,
    while_open,
    repeat_seconds,
    attempts: 0,
    claimed_until: null,
    settled_at: null,
    outcome: null,
    told_with: null,
    trouble: null,
  }
}

/** The latest first. */
export async function alerts(db: Database, filter: AlertFilter): Promise<AlertRow[]> {
  let query = db.selectFrom('alerts').selectAll()
  if (filter.openOnly) query = query.where('acknowledged_at', 'is', null).where('closed_at', 'is', null)
  if (filter.runId !== undefined) query = query.where('run_id', '=', filter.runId)
  if (filter.kinds !== undefined) query = query.where('kind', 'in', filter.kinds)
  if (filter.stage !== undefined) query = query.where('task_stage', '=', filter.stage)
  if (filter.task !== undefined) {
    const { task } = filter
    const slash = task.indexOf('/')
    query = query.where(({ and, eb, or }) =>
      or([
        eb('task_name', '=', task),
        and([eb('task_stage', '=', task.slice(0, slash)), eb('task_name', '=', task.slice(slash + 1))]),
      ]),
    )
  }
  if (filter.since !== undefined) query = query.where('at', '>=', new Date(filter.since))
  if (filter.until !== undefined) query = query.where('at', '<', new Date(filter.until))
  if (filter.idPrefix !== undefined) {
    const range = uuidRange(filter.idPrefix)
    if (range === undefined) return []
    query = query.where('alert_id', '>=', range.first).where('alert_id', '<=', range.last)
  }
  return query.orderBy('at', 'desc').orderBy('alert_id', 'desc').limit(filter.limit).execute()
}

export async function alertDeliveries(
  db: Database,
  alertIds: readonly string[],
): Promise<AlertDeliveryRow[]> {
  if (alertIds.length === 0) return []
  return db
    .selectFrom('alert_deliveries')
    .selectAll()
    .where('alert_id', 'in', alertIds)
    .orderBy('due_at')
    .orderBy('channel')
    .execute()
}

/** Whoever was first stays. False where it was acknowledged already. */
export async function acknowledgeAlert(
  db: Database,
  alertId: string,
  by: string,
  note: string | undefined,
  now: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('alerts')
    .set({
      acknowledged_at: new Date(now),
      acknowledged_by: cleanText(by, AUTHOR_LENGTH),
      note: cleanText(note, MESSAGE_LENGTH),
    })
    .where('alert_id', '=', alertId)
    .where('acknowledged_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** A run of the task succeeded: what happened before is over. False where nothing was open. */
export async function closeAlerts(
  db: Database,
  { stage, name }: { stage: string; name: string },
  before: number,
  now: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('alerts')
    .set({ closed_at: new Date(now) })
    .where('task_stage', '=', stage)
    .where('task_name', '=', name)
    .where('at', '<', new Date(before))
    .where('closed_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
