import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createJournal, journalPath } from '../../src/journal/journal.ts'
import { createDeliverer } from '../../src/monitor/deliver.ts'
import { followRun } from '../../src/monitor/followed-run.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { eventually } from '../rig/tasker.ts'
import { eventsOf, newRunId } from '../store/run-of.ts'

const RUNS = 40

test('however many runs have news one after the other, there are four transactions a second at most', async () => {
  const stateDir = mkdtempSync(join(tmpdir(), 'gather-'))
  mkdirSync(join(stateDir, 'journal'))
  await using store = openStore({ driver: 'sqlite', file: join(stateDir, 'tasker.db') })
  await store.migrate()
  let transactions = 0
  let delivered = 0
  const counting: Store = {
    ...store,
    async deliver(deliveries) {
      transactions += 1
      delivered += deliveries.length
      await store.deliver(deliveries)
    },
  }
  const deliverer = createDeliverer({ store: counting, log: () => {}, onLeft: () => {} })

  const from = performance.now()
  for (let index = 0; index < RUNS; index++) {
    const runId = newRunId()
    const [{ seq: _, at, ...started }] = eventsOf({ runId })
    using journal = createJournal(journalPath(stateDir, runId), () => {})
    journal.append(started, at)
    const message = { kind: 'follow', runId, logFrom: 0, redactPatterns: [] } as const
    const run = followRun(stateDir, message, () => {})
    run.written = 1
    deliverer.add(run)
    await pause(20)
  }
  await eventually(() => delivered === RUNS || undefined, 'all are delivered')
  const seconds = (performance.now() - from) / 1_000
  await deliverer.finish()

  expect(transactions).toBeLessThanOrEqual(Math.ceil(seconds * 4) + 1)
  expect(transactions).toBeLessThan(RUNS / 2)
  rmSync(stateDir, { recursive: true })
})
