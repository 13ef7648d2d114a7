import { expect, test } from 'vitest'
import type { AlertSettings } from '../../../src/monitor/alerts/alert-settings.ts'
import { checkAll } from '../../../src/monitor/alerts/check.ts'
import { readBootId } from '../../../src/supervise/describe/identity.ts'
import { BEGIN, FINISHED, failed, record, runIdOf, temporaryStore } from '../../cli/recorded.ts'

const MINUTE = 60_000
const SETTINGS: AlertSettings = {
  channels: [],
  rules: [{ on: ['failed', 'lost'] }],
  maintenance: [],
  redactPatterns: [],
}

test('of attempts the last one is the word: what succeeded in the end did not fail', async () => {
  await using place = await temporaryStore()
  const first = await record(place.store, { taskName: 'load' }, [failed(1)])
  await record(
    place.store,
    { taskName: 'load', attempt: 2, retryOfRunId: first, runId: runIdOf(BEGIN, 1) },
    [FINISHED],
    BEGIN + 2 * MINUTE,
  )

  expect(await checkAll(place.store, SETTINGS, BEGIN + 4 * MINUTE)).toEqual([])
})

test('a failure is not told as long as its supervisor goes on: it may repeat the command', async () => {
  await using place = await temporaryStore()
  const bootId = readBootId()
  const supervisor = (pid: number) => ({ supervisor: { pid }, ...(bootId !== undefined && { bootId }) })
  await record(place.store, { taskName: 'pauses', ...supervisor(process.pid) }, [failed(1)])
  await record(place.store, { taskName: 'over', runId: runIdOf(BEGIN, 1), ...supervisor(2 ** 30) }, [
    failed(1),
  ])

  const told = await checkAll(place.store, SETTINGS, BEGIN + 4 * MINUTE)

  expect(told.map(({ alert }) => alert.task)).toEqual(['over'])
})

test('what failed on another host is told by that host, or after five minutes by any', async () => {
  await using place = await temporaryStore()
  await record(place.store, { taskName: 'load', hostname: 'far' }, [failed(1)])

  expect(await checkAll(place.store, SETTINGS, BEGIN + 5 * MINUTE)).toEqual([])
  expect(await checkAll(place.store, SETTINGS, BEGIN + 6 * MINUTE)).toHaveLength(1)
})
