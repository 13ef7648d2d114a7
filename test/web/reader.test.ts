import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import { FINISHED, failed, record } from '../cli/recorded.ts'
import { freshDatabase } from '../rig/postgres.ts'
import { createRig } from '../rig/tasker.ts'
import { startWeb } from './web-rig.ts'

const database = freshDatabase()
const READER = `dashboard_reader_${process.pid}`

beforeAll(() => database.query(`CREATE ROLE ${READER} LOGIN PASSWORD 'secret'`))
afterAll(() => database.query(`DROP OWNED BY ${READER}; DROP ROLE ${READER}`))

test('a server whose role may only read the database answers every question', async () => {
  using rig = createRig(database.env)
  await using owner = openStore(database.settings)
  const id = await record(owner, { taskName: 'load.R' }, [failed(3, 'no')], Date.now() - 900_000)
  // An alert that is over by now: to say so takes a right that a reader has not.
  await owner.addAlert(
    {
      key: id,
      kind: 'failed',
      stage: 'DAILY',
      task: 'load.R',
      runId: id,
      at: Date.now() - 800_000,
      says: 'no',
    },
    [],
    Date.now() - 800_000,
    false,
  )
  await record(owner, { taskName: 'load.R' }, [FINISHED], Date.now() - 400_000)
  await rig.tasker(['db', 'grant', '--reader', READER])
  await using store = openStore({ ...database.settings, user: READER, password: async () => 'secret' })
  await using server = await startWeb(store)
  const { paths } = await server.get<{ paths: Record<string, object> }>('/api/openapi.json')
  const [kind] = await server.get<{ error_group: string }[]>('/api/errors')
  const filled = Object.entries(paths)
    .filter(([path, methods]) => 'get' in methods && path !== '/api/events')
    .map(([path]) =>
      path
        .replace('{id}', id)
        .replace('{fingerprint}', kind?.error_group ?? '')
        .replace('{stage}/{task}', 'DAILY/load.R'),
    )

  const answers = await Promise.all(
    filled.map(
      async path =>
        `${path} ${(await server.ask(`${path}${path.endsWith('search') ? '?text=a' : ''}`)).status}`,
    ),
  )
  const muted = await server.ask(`/api/errors/${kind?.error_group}/mute`, { method: 'POST' })

  // This run kept no log.
  const isLog = (answer: string) => answer.includes(`/${id}/log`)
  expect(answers.filter(answer => !isLog(answer) && !answer.endsWith(' 200'))).toEqual([])
  expect(answers.filter(isLog).map(answer => answer.slice(-3))).toEqual(['404', '404', '404'])
  expect(muted.status).toBe(503)
  expect(await server.get<object[]>('/api/alerts')).toContainEqual(expect.objectContaining({ says: 'no' }))
})
