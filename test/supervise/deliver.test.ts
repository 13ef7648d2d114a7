import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createJournal, journalPath } from '../../src/journal/journal.ts'
import { openStore } from '../../src/store/open-store.ts'
import { startDelivery } from '../../src/supervise/deliver.ts'
import { beginRecord } from '../../src/supervise/record.ts'
import { eventually } from '../rig/tasker.ts'
import { eventsOf, newRunId, said } from '../store/run-of.ts'

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
