import { expect, onTestFinished, test } from 'vitest'
import type { AlertSettings } from '../../../src/monitor/alerts/alert-settings.ts'
import { checkOne, keepFound, look } from '../../../src/monitor/alerts/check.ts'
import { deliverAlerts } from '../../../src/monitor/alerts/deliver-alerts.ts'
import { createLookout } from '../../../src/monitor/alerts/lookout.ts'
import type { Store } from '../../../src/store/store.ts'
import { BEGIN, FINISHED, failed, record, runIdOf, temporaryStore } from '../../cli/recorded.ts'
import { answering, openHttpServer } from '../../rig/http-server.ts'

const MINUTE = 60_000
const NOW = BEGIN + 30 * MINUTE

function settingsFor(url: string): AlertSettings {
  const hook = { type: 'webhook', name: 'ops', url, headers: {} } as const
  const rules = [{ on: ['failed', 'recovered'] as const }]
  return {
    ...{ channels: [hook], rules, maintenance: [], foldMs: 60 * MINUTE, mostMessages: 20 },
    redactPatterns: [],
  }
}

async function openStore(): Promise<Store> {
  const place = await temporaryStore()
  onTestFinished(() => place[Symbol.asyncDispose]())
  return place.store
}

/** Sends at these moments; only of the first it is said what did not work. */
async function send(store: Store, settings: AlertSettings, ...moments: number[]): Promise<void> {
  for (const now of moments) await deliverAlerts(store, settings, { now: () => now, onTrouble: () => {} })
}

interface Body {
  title: string
  says: string
  run_id: string
  alerts?: { run_id: string }[]
}

test('a flood is told in few messages, and each alert of it in one', async () => {
  using server = await openHttpServer(answering(200))
  const store = await openStore()
  const settings = settingsFor(server.url)
  const ids: string[] = []
  for (let nr = 0; nr < 1_300; nr++)
    ids.push(
      await record(store, { taskName: `t${nr}`, runId: runIdOf(BEGIN, nr) }, [failed(3, 'no storage')]),
    )

  await keepFound(store, settings, await look(store, settings, createLookout(), NOW), NOW)
  await send(store, settings, ...[0, 0.5, 1, 2].map(minutes => NOW + minutes * MINUTE))

  const bodies = server.received.map(({ body }): Body => JSON.parse(body))
  expect(bodies.map(({ title }) => title)).toEqual([
    expect.stringMatching(/^1000 ALERTS: 1000 failed in 1000 tasks since 2026-11-21 07:01 UTC$/),
    expect.stringMatching(/^300 ALERTS/),
  ])
  expect(bodies.flatMap(({ alerts = [] }) => alerts.map(({ run_id }) => run_id)).toSorted()).toEqual(
    ids.toSorted(),
  )
  const alerts = await store.alerts({ limit: 5_000 })
  const deliveries = await store.alertDeliveries(alerts.map(({ alert_id }) => alert_id))
  expect(Map.groupBy(deliveries, ({ outcome }) => outcome).get('sent')).toHaveLength(1_300)
  expect(deliveries.filter(({ told_with }) => told_with === null)).toHaveLength(2)
})

test('what fails again and again is told at once, and then once an hour with how often', async () => {
  using server = await openHttpServer(answering(200))
  const store = await openStore()
  const settings = settingsFor(server.url)
  const lookout = createLookout()
  for (let nr = 0; nr < 6; nr++) {
    const at = BEGIN + nr * 5 * MINUTE
    await record(store, { taskName: 'poll', runId: runIdOf(at) }, [failed(3, 'no table')], at)
    await keepFound(store, settings, await look(store, settings, lookout, at + 2 * MINUTE), at + 2 * MINUTE)
    await send(store, settings, at + 2 * MINUTE)
  }
  await send(store, settings, BEGIN + 60 * MINUTE)

  const says = server.received.map(({ body }) => JSON.parse(body).says)
  expect(says).toEqual([
    'no table',
    'no table (failure 6 in a row), the last of 5 alike since 2026-11-21 07:06 UTC',
  ])
})

test('a failure after a success is told at once', async () => {
  using server = await openHttpServer(answering(200))
  const store = await openStore()
  const settings = settingsFor(server.url)
  for (const [nr, end] of [failed(3), FINISHED, failed(3)].entries()) {
    const at = BEGIN + nr * 5 * MINUTE
    await record(store, { taskName: 'poll', runId: runIdOf(at) }, [end], at)
  }

  await keepFound(store, settings, await look(store, settings, createLookout(), NOW), NOW)
  await send(store, settings, NOW)

  const kinds = server.received.map(({ body }) => JSON.parse(body).kind)
  expect(kinds.toSorted()).toEqual(['failed', 'recovered'])
})

test('where nobody watches, a run that fails once more is told by itself at once', async () => {
  using server = await openHttpServer(answering(200))
  const store = await openStore()
  const settings = settingsFor(server.url)
  for (const [nr, end] of [failed(3), FINISHED, failed(3), failed(3)].entries()) {
    const at = BEGIN + nr * 5 * MINUTE
    const [row] = await store.findRuns(
      await record(store, { taskName: 'poll', runId: runIdOf(at) }, [end], at),
      1,
    )
    if (row === undefined) throw new Error('it was recorded')
    const seen = await checkOne(store, settings, row, at + 2 * MINUTE)
    await keepFound(store, { foldMs: 0 }, seen, at + 2 * MINUTE)
    await send(store, settings, at + 2 * MINUTE)
  }

  const kinds = server.received.map(({ body }) => JSON.parse(body).kind)
  expect(kinds).toEqual(['failed', 'recovered', 'failed', 'failed'])
})
