import type { Alert } from '../../src/domain/alert/alert.ts'
import type { Channel } from '../../src/domain/alert/channel.ts'
import type { AlertRule } from '../../src/domain/alert/rule.ts'
import type { Store } from '../../src/store/store.ts'

const MINUTE = 60_000

export const CHANNELS: readonly Channel[] = [
  {
    name: 'mail',
    type: 'smtp',
    url: 'smtp://mail.example.com',
    from: 'tasker@example.com',
    to: ['geo@example.com'],
  },
  { name: 'ops-chat', type: 'slack', url: 'https://hooks.example.com/geo' },
]

export const RULES: readonly AlertRule[] = [
  {
    on: ['failed', 'lost', 'missed', 'late'],
    stage: 'DAILY',
    escalate: { afterMs: 30 * MINUTE, to: ['ops-chat'] },
  },
  { on: ['too-long'], limit: { kind: 'usual', factor: 1.3 }, to: ['mail'] },
  { on: ['failed'], stage: 'HOURLY', times: 3, withinMs: 6 * 60 * MINUTE, to: ['ops-chat'] },
]

/** What the month had somebody told of: two are open. */
export async function tellAlerts(store: Store, failed: string, now: number): Promise<void> {
  const tell = (minutesAgo: number, alert: Omit<Alert, 'key' | 'at'>) => {
    const at = now - minutesAgo * MINUTE
    const deliveries = CHANNELS.map(({ name }) => ({
      channel: name,
      turn: 0,
      address: name,
      due_at: new Date(at),
      while_open: false,
      repeat_seconds: null,
    }))
    return store.addAlert({ key: `${alert.kind} ${alert.task}`, at, ...alert }, deliveries, at)
  }
  await tell(3 * 24 * 60, {
    kind: 'too-long',
    stage: 'DAILY',
    task: 'DAILY_02_Provider_Tables.R',
    host: 'etl-1',
    says: 'took 28m 51s',
    basis: 'usually 21m 10s, of 20 runs',
  })
  const [long] = await store.alerts({ limit: 1 })
  if (long !== undefined)
    await store.acknowledgeAlert(
      long.alert_id,
      'ben@etl-1',
      'More filings than last month',
      now - 2 * 24 * 60 * MINUTE,
    )
  await tell(188, {
    kind: 'failed',
    stage: 'DAILY',
    task: 'DAILY_04_Refresh_Views.sql',
    host: 'etl-1',
    runId: failed,
    says: 'exit status 3: relation "staging.providers_2026_11" does not exist',
  })
  await tell(7, {
    kind: 'late',
    stage: 'DAILY',
    task: 'DAILY_07_Backup.sh',
    says: 'has not started: it was due 5 minutes ago',
  })
  const due = await store.dueAlertDeliveries(
    now,
    CHANNELS.map(({ name }) => name),
    100,
  )
  for (const delivery of due)
    await store.settleAlertDeliveries([delivery], { outcome: 'sent', lead: delivery }, now - MINUTE)
  await store.addSilence(
    { by: 'ada@etl-2', tasks: 'ADHOC/*', until: now + 5 * 60 * MINUTE, note: 'trying things' },
    now,
  )
}
