import type { RunEvent } from '../../src/domain/event.ts'
import type { AlertSettings } from '../../src/monitor/alerts/alert-settings.ts'
import { keepFound, look } from '../../src/monitor/alerts/check.ts'
import { deliverAlerts } from '../../src/monitor/alerts/deliver-alerts.ts'
import { createLookout } from '../../src/monitor/alerts/lookout.ts'
import type { Store } from '../../src/store/store.ts'
import { BEGIN, failed, runIdOf, temporaryStore } from '../cli/recorded.ts'
import { deliveryOf } from '../monitor/alerts/month/simulate.ts'
import { answering, openHttpServer } from '../rig/http-server.ts'

const FAILURES = 10_000
const MINUTE = 60_000
const NOW = BEGIN + 10 * MINUTE

/** So many tasks fail at once: how long it takes to find and to tell it, in how many messages, and with how much memory. */
export async function bench(): Promise<void> {
  using server = await openHttpServer(answering(200))
  await using place = await temporaryStore()
  const { store } = place
  const settings: AlertSettings = {
    channels: [{ type: 'webhook', name: 'ops', url: server.url, headers: {} }],
    ...{ rules: [{ on: ['failed'] }], maintenance: [], foldMs: 60 * MINUTE, mostMessages: 20 },
    redactPatterns: [],
  }
  const lookout = createLookout()
  await store.migrate()
  const seen = async () => {
    for (;;) {
      const found = await look(store, settings, lookout, NOW)
      await keepFound(store, settings, found, NOW)
      found.done()
      if (found.isAll) return
    }
  }
  await seen()
  await fail(store)
  const before = process.memoryUsage.rss()
  const found = await timed(seen)
  let told = 0
  const telling = await timed(async () => {
    for (let minute = 0; told < FAILURES; minute++)
      told += await deliverAlerts(store, settings, {
        now: () => NOW + minute * MINUTE,
        onTrouble: console.log,
      })
  })
  const grown = Math.round((process.memoryUsage.rss() - before) / 2 ** 20)
  const idle = await timed(seen)
  console.log(
    `  ${FAILURES} failures at once: found and kept in ${found} ms, told in ${telling} ms with ${server.received.length} messages; ${grown} MiB more memory; the next look ${idle} ms`,
  )
}

async function fail(store: Store): Promise<void> {
  const runs = Array.from({ length: FAILURES }, (_, nr) => deliveryOf(failureOf(nr)))
  for (let from = 0; from < FAILURES; from += 500) await store.deliver(runs.slice(from, from + 500))
}

function failureOf(nr: number): RunEvent[] {
  return [
    {
      ...{
        seq: 1,
        at: BEGIN,
        kind: 'started',
        runId: runIdOf(BEGIN, nr),
        taskName: `t${nr}`,
        taskStage: 'DAILY',
      },
      ...{ taskType: 'sh', hostname: 'alpha', command: ['sh'], cwd: '/srv', attempt: 1, tags: {} },
      ...{ supervisor: { pid: 1 }, child: { pid: 2 }, taskerVersion: '0.1.0' },
    },
    { seq: 2, at: BEGIN + MINUTE, ...failed(1, 'cannot reach the storage') },
  ]
}

async function timed(action: () => Promise<void>): Promise<number> {
  const begin = performance.now()
  await action()
  return Math.round(performance.now() - begin)
}
