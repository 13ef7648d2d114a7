import { expect, test } from 'vitest'
import { FINISHED, record, temporaryStore } from '../cli/recorded.ts'
import { startWeb } from './web-rig.ts'

const PAGES = 100
const TASKS = 20

test('what many pages ask for at once is not asked of the database for each of them, and all get the same, packed or not', async () => {
  await using kept = await temporaryStore()
  for (let nr = 0; nr < TASKS; nr++)
    await record(kept.store, { taskName: `task_${nr}` }, [FINISHED], Date.now() - 90_000 - nr)
  let asked = 0
  const counting = {
    ...kept.store,
    status: (filter: Parameters<typeof kept.store.status>[0]) => {
      asked += 1
      return kept.store.status(filter)
    },
  }
  await using server = await startWeb(counting)
  // Its first question asks who it is.
  await server.ask('/health/live')

  const answers = await Promise.all(
    Array.from({ length: PAGES }, (_, nr) =>
      server.ask('/api/tasks', { headers: { 'Accept-Encoding': nr % 2 === 0 ? 'gzip' : 'identity' } }),
    ),
  )
  const texts = new Set(await Promise.all(answers.map(answer => answer.text())))

  // More than once only where they came in more than a second.
  expect(asked).toBeLessThan(PAGES / 10)
  expect(answers.map(answer => answer.headers.get('Content-Encoding')).slice(0, 2)).toEqual(['gzip', null])
  expect(answers[0]?.headers.get('Vary')).toContain('Accept-Encoding')
  expect([...texts].map(text => JSON.parse(text).length)).toEqual([TASKS])
})
