import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createJournal, journalPath } from '../../../src/journal/journal.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { startDelivery } from '../../../src/supervise/delivery/deliver.ts'
import type { FromMonitor } from '../../../src/supervise/delivery/monitor-link.ts'
import { beginRecord } from '../../../src/supervise/record.ts'
import { eventually } from '../../rig/tasker.ts'
import { eventsOf, newRunId, said } from '../../store/run-of.ts'

test('what is said while the database is away is read back from the journal and delivered once, in parts', async () => {
  const stateDir = mkdtempSync(join(tmpdir(), 'deliver-'))
  const file = join(stateDir, 'tasker.db')
  const runId = newRunId()
  const told: Error[] = []
  const journal = createJournal(journalPath(stateDir, runId), error => told.push(error))
  const asked: number[] = []
  const delivery = startDelivery({
    open: async () => openStore({ driver: 'sqlite', file }),
    current: () => record.run,
    eventsAfter: (seq, most) => {
      asked.push(seq)
      return journal.eventsAfter(seq, most)
    },
    flushMs: 100,
    exitWaitMs: 20_000,
    afterDelivery: async () => {},
    onTrouble: error => told.push(error),
  })
  mkdirSync(file)
  const [{ seq: _, at: startedAt, ...started }] = eventsOf({ runId })

  const record = beginRecord(started, { journal, now: () => startedAt, startedAt, onEvent: delivery.add })
  for (let step = 1; step <= 3_000; step++) record.tell(said({ verb: 'note', text: `note ${step}` }))
  await eventually(() => told.length > 0 || undefined, 'the database is found away')
  rmSync(file, { recursive: true })
  await using store = await delivery.finish()

  const events = await store?.events(runId)
  expect(events?.map(({ seq }) => seq)).toEqual(Array.from({ length: 3_001 }, (_, index) => index + 1))
  expect(asked.length).toBeGreaterThan(0)
  expect(told).toHaveLength(1)
  journal[Symbol.dispose]()
  rmSync(stateDir, { recursive: true })
})

test('what is said while nothing else is to be delivered, after the death of a monitor, is delivered too', async () => {
  const stateDir = mkdtempSync(join(tmpdir(), 'deliver-'))
  const runId = newRunId()
  const journal = createJournal(journalPath(stateDir, runId), () => {})
  const store = openStore({ driver: 'sqlite', file: join(stateDir, 'tasker.db') })
  const atWork = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  const slow: typeof store = {
    ...store,
    async deliver(deliveries) {
      atWork.resolve()
      await goOn.promise
      await store.deliver(deliveries)
    },
  }
  let heard: FromMonitor | undefined
  let isThere = true
  const delivery = startDelivery({
    open: async () => slow,
    current: () => record.run,
    eventsAfter: journal.eventsAfter,
    flushMs: 100,
    exitWaitMs: 20_000,
    afterDelivery: async () => {},
    monitor: from => {
      heard = from
      return {
        async ask(seq) {
          if (isThere) await store.deliver([{ run: record.run, events: journal.eventsAfter(0, 10) }])
          if (isThere) from.isStored(seq)
          return isThere
        },
        leave: async () => false,
      }
    },
    onTrouble: () => {},
  })
  const [{ seq: _, at: startedAt, ...started }] = eventsOf({ runId })
  const record = beginRecord(started, { journal, now: () => startedAt, startedAt, onEvent: delivery.add })
  await eventually(async () => (await store.events(runId)).length === 1 || undefined, 'the monitor has it')

  isThere = false
  heard?.isLost()
  await atWork.promise
  record.tell(said({ verb: 'note', text: 'meanwhile' }))
  goOn.resolve()
  await delivery.finish()

  expect((await store.events(runId)).map(({ seq }) => seq)).toEqual([1, 2])
  await store[Symbol.asyncDispose]()
  journal[Symbol.dispose]()
  rmSync(stateDir, { recursive: true })
})
