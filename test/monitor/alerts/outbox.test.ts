import { describe, expect, onTestFinished, test } from 'vitest'
import type { AlertRule } from '../../../src/domain/alert/rule.ts'
import type { AlertSettings } from '../../../src/monitor/alerts/alert-settings.ts'
import { keepFound, look } from '../../../src/monitor/alerts/check.ts'
import { deliverAlerts } from '../../../src/monitor/alerts/deliver-alerts.ts'
import { createLookout } from '../../../src/monitor/alerts/lookout.ts'
import { openStore } from '../../../src/store/open-store.ts'
import type { Store } from '../../../src/store/store.ts'
import { BEGIN, FINISHED, failed, record, temporaryStore } from '../../cli/recorded.ts'
import { answering, openHttpServer } from '../../rig/http-server.ts'
import { freshDatabase } from '../../rig/postgres.ts'

const MINUTE = 60_000
const NOW = BEGIN + 10 * MINUTE

function settingsFor(url: string, ...rules: AlertRule[]): AlertSettings {
  const hook = { type: 'webhook', url, headers: {} } as const
  const channels = [
    { ...hook, name: 'ops' },
    { ...hook, name: 'boss', url: `${url}/boss` },
  ]
  return { channels, rules, maintenance: [], foldMs: 60 * MINUTE, mostMessages: 20, redactPatterns: [] }
}

const FAILED: AlertRule = { on: ['failed'], to: ['ops'] }

/** One pass of a monitor, at that moment; what channels did not take comes back. */
async function pass(store: Store, settings: AlertSettings, now: number): Promise<string[]> {
  const troubles: string[] = []
  await keep(store, settings, now)
  await deliverAlerts(store, settings, {
    now: () => now,
    onTrouble: (_, error) => troubles.push(String(error)),
  })
  return troubles
}

async function keep(store: Store, settings: AlertSettings, now: number): Promise<void> {
  await keepFound(store, settings, await look(store, settings, createLookout(), now), now)
}

function turnsOf(received: readonly { path: string; body: string }[]): string[] {
  return received.map(({ path, body }) => `${path} ${JSON.parse(body).turn}`)
}

interface Place {
  store: Store
  again(): Store
}

function outbox(open: () => Promise<Place>): void {
  test('what two find at the same time is sent once', async () => {
    using server = await openHttpServer(answering(200))
    const place = await open()
    const settings = settingsFor(server.url, FAILED)
    const runId = await record(place.store, { taskName: 'load.R' }, [failed(3, 'no table')])
    await using other = place.again()

    await Promise.all([pass(place.store, settings, NOW), pass(other, settings, NOW)])
    await pass(place.store, settings, NOW + MINUTE)

    expect(server.received.map(({ body }) => JSON.parse(body))).toMatchObject([
      { kind: 'failed', stage: 'DAILY', task: 'load.R', run_id: runId, says: 'no table', turn: 'alert' },
    ])
    const [alert] = await place.store.alerts({ limit: 5 })
    expect(await place.store.alertDeliveries([alert?.alert_id ?? ''])).toMatchObject([
      { channel: 'ops', outcome: 'sent', attempts: 1, trouble: null },
    ])
  })

  test('what a channel does not take now is sent later, no sooner than it asks', async () => {
    using server = await openHttpServer((response, count) =>
      answering(count === 1 ? 429 : 200, { 'retry-after': '600' })(response),
    )
    const { store } = await open()
    const settings = settingsFor(server.url, FAILED)
    await record(store, { taskName: 'load.R' }, [failed(3)])

    expect(await pass(store, settings, NOW)).toEqual(['it answered 429'])
    await pass(store, settings, NOW + 9 * MINUTE)
    expect(server.received).toHaveLength(1)
    await pass(store, settings, NOW + 10 * MINUTE)

    expect(server.received).toHaveLength(2)
    expect(new Set(server.received.map(({ headers }) => headers['idempotency-key'])).size).toBe(1)
  })

  test('who dies between sending and noting it lets another one send it after a while', async () => {
    using server = await openHttpServer(answering(200))
    const { store } = await open()
    const settings = settingsFor(server.url, FAILED)
    await record(store, { taskName: 'load.R' }, [failed(3)])
    await keep(store, settings, NOW)
    const [due] = await store.dueAlertDeliveries(NOW, await addresses(store), 5)
    if (due === undefined) throw new Error('nothing is due')

    expect(await store.claimAlertDeliveries([due], NOW, NOW + 2 * MINUTE)).toEqual([due])
    await pass(store, settings, NOW + MINUTE)
    expect(server.received).toHaveLength(0)
    await pass(store, settings, NOW + 3 * MINUTE)

    expect(server.received).toHaveLength(1)
  })

  test('reminders and the escalation come until somebody acknowledges it', async () => {
    using server = await openHttpServer(answering(200))
    const { store } = await open()
    const settings = settingsFor(server.url, {
      ...FAILED,
      remindMs: 30 * MINUTE,
      escalate: { afterMs: 45 * MINUTE, to: ['boss'] },
    })
    await record(store, { taskName: 'load.R' }, [failed(3)])
    for (const minutes of [0, 29, 30, 45, 60]) await pass(store, settings, NOW + minutes * MINUTE)
    expect(turnsOf(server.received)).toEqual(['/ alert', '/ reminder', '/boss escalation', '/ reminder'])

    const [alert] = await store.alerts({ openOnly: true, limit: 5 })
    expect(await store.acknowledgeAlert(alert?.alert_id ?? '', 'ada@db1', 'on it', NOW)).toBe(true)
    expect(await store.acknowledgeAlert(alert?.alert_id ?? '', 'bob@db1', undefined, NOW)).toBe(false)
    await pass(store, settings, NOW + 300 * MINUTE)

    expect(server.received).toHaveLength(4)
    expect(await store.alerts({ limit: 5 })).toMatchObject([{ acknowledged_by: 'ada@db1', note: 'on it' }])
  })

  test('a run that succeeds ends reminders, and is told as a recovery', async () => {
    using server = await openHttpServer(answering(200))
    const { store } = await open()
    const settings = settingsFor(server.url, {
      ...FAILED,
      on: ['failed', 'recovered'],
      remindMs: 30 * MINUTE,
    })
    await record(store, { taskName: 'load.R' }, [failed(3)])
    await pass(store, settings, NOW)
    await record(store, { taskName: 'load.R' }, [FINISHED], NOW + MINUTE)

    await pass(store, settings, NOW + 5 * MINUTE)
    await pass(store, settings, NOW + 60 * MINUTE)

    const kinds = server.received.map(({ body }) => JSON.parse(body).kind)
    expect(kinds.slice(0, 2)).toEqual(['failed', 'recovered'])
    expect(kinds.filter(kind => kind === 'failed')).toHaveLength(1)
  })

  test('in quiet hours it waits for their end', async () => {
    using server = await openHttpServer(answering(200))
    const { store } = await open()
    const minute = new Date(NOW).getHours() * 60 + new Date(NOW).getMinutes()
    const settings = settingsFor(server.url, {
      ...FAILED,
      quiet: [{ from: minute, to: (minute + 60) % 1440 }],
    })
    await record(store, { taskName: 'load.R' }, [failed(3)])

    await pass(store, settings, NOW)
    expect(server.received).toHaveLength(0)
    await pass(store, settings, NOW + 60 * MINUTE)

    expect(server.received).toHaveLength(1)
  })

  test('a task that was due and did not run is told once', async () => {
    using server = await openHttpServer(answering(200))
    const { store } = await open()
    const settings = settingsFor(server.url, { ...FAILED, on: ['missed'] })
    await store.registerTasks([{ stage: 'DAILY', name: 'never.R', schedule: '0 2 * * *', timezone: 'UTC' }])
    const dayAfter = new Date().setUTCHours(48 + 12, 0, 0, 0) // whatever the time is now, 02:00 is long over

    await pass(store, settings, dayAfter)
    await pass(store, settings, dayAfter + MINUTE)

    expect(server.received.map(({ body }) => JSON.parse(body))).toMatchObject([
      {
        kind: 'missed',
        task: 'never.R',
        run_id: null,
        says: expect.stringMatching(/^did not run: it was due at .* 02:00 UTC/),
      },
    ])
  })

  async function addresses(store: Store): Promise<string[]> {
    const alerts = await store.alerts({ limit: 5 })
    const deliveries = await store.alertDeliveries(alerts.map(({ alert_id }) => alert_id))
    return deliveries.map(({ address }) => address)
  }
}

describe('in SQLite', () =>
  outbox(async () => {
    const place = await temporaryStore()
    onTestFinished(() => place[Symbol.asyncDispose]())
    return {
      store: place.store,
      again: () => openStore({ driver: 'sqlite', file: place.store.place }),
    }
  }))

describe('in PostgreSQL', () => {
  const database = freshDatabase()
  let count = 0
  outbox(async () => {
    const settings = { ...database.settings, schema: `tasker_${++count}` }
    const store = openStore(settings)
    onTestFinished(() => store[Symbol.asyncDispose]())
    return { store, again: () => openStore(settings) }
  })
})
