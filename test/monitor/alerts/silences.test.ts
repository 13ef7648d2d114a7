import { describe, expect, onTestFinished, test } from 'vitest'
import type { AlertSettings } from '../../../src/monitor/alerts/alert-settings.ts'
import { keepFound, look } from '../../../src/monitor/alerts/check.ts'
import { deliverAlerts } from '../../../src/monitor/alerts/deliver-alerts.ts'
import { createLookout } from '../../../src/monitor/alerts/lookout.ts'
import { openStore } from '../../../src/store/open-store.ts'
import type { Store } from '../../../src/store/store.ts'
import { BEGIN, failed, record, temporaryStore } from '../../cli/recorded.ts'
import { answering, openHttpServer } from '../../rig/http-server.ts'
import { freshDatabase } from '../../rig/postgres.ts'

const MINUTE = 60_000
const NOW = BEGIN + 10 * MINUTE

async function pass(store: Store, settings: AlertSettings, now: number): Promise<void> {
  await keepFound(store, settings, await look(store, settings, createLookout(), now), now)
  await deliverAlerts(store, settings, { now: () => now, onTrouble: () => {} })
}

function silences(open: () => Promise<Store>): void {
  test('a silence holds up the reminders of its tasks, and of no others', async () => {
    using server = await openHttpServer(answering(200))
    const store = await open()
    const settings: AlertSettings = {
      channels: [{ name: 'ops', type: 'webhook', url: server.url, headers: {} }],
      rules: [{ on: ['failed'], remindMs: 30 * MINUTE }],
      maintenance: [],
      redactPatterns: [],
      foldMs: 60 * MINUTE,
      mostMessages: 20,
    }
    const told = () =>
      server.received
        .splice(0)
        .map(({ body }) => JSON.parse(body))
        .map(({ turn, task }) => `${turn} ${task}`)
        .toSorted()
    await record(store, { taskName: 'load.R' }, [failed(3)])
    await record(store, { taskName: 'sum.R' }, [failed(3)], BEGIN + 1)
    await pass(store, settings, NOW)
    expect(told()).toEqual(['alert load.R', 'alert sum.R'])
    const silence = { by: 'ada@db1', tasks: 'LOAD*', until: NOW + 300 * MINUTE }
    const id = await store.addSilence(silence, NOW + MINUTE)

    await pass(store, settings, NOW + 31 * MINUTE)

    expect(told()).toEqual(['reminder sum.R'])
    const [alert] = (await store.alerts({ task: 'DAILY/load.R', limit: 5 })).map(({ alert_id }) => alert_id)
    expect(await store.alertDeliveries([alert ?? ''])).toMatchObject([
      { turn: 0, outcome: 'sent' },
      { turn: 1, outcome: null, trouble: 'silenced by ada@db1' },
    ])

    expect(await store.endSilence(id, 'bob@db1', NOW + 32 * MINUTE)).toBe(true)
    await pass(store, settings, NOW + 36 * MINUTE)

    expect(told()).toEqual(['reminder load.R'])
    expect(await store.silences({ limit: 5 })).toMatchObject([
      { created_by: 'ada@db1', task_pattern: 'LOAD*', ended_by: 'bob@db1' },
    ])
  })
}

describe('in SQLite', () =>
  silences(async () => {
    const place = await temporaryStore()
    onTestFinished(() => place[Symbol.asyncDispose]())
    return place.store
  }))

describe('in PostgreSQL', () => {
  const database = freshDatabase()
  silences(async () => {
    const store = openStore(database.settings)
    onTestFinished(() => store[Symbol.asyncDispose]())
    return store
  })
})
