import { expect, test } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import { FINISHED, record } from '../cli/recorded.ts'
import { describeDatabase } from '../rig/postgres.ts'
import { startServer } from '../rig/postgres-server.ts'
import { eventually } from '../rig/tasker.ts'
import { startWeb } from './web-rig.ts'

test('while the database is away the server says so, and goes on by itself when it is back', async () => {
  await using database = await startServer({ maxConnections: 20 })
  const name = new URL(database.url).pathname.slice(1)
  const { settings } = describeDatabase(database.url, name)
  await using store = openStore({ ...settings, connectTimeoutMs: 1_000 })
  await record(store, { taskName: 'a' }, [FINISHED], Date.now() - 60_000)
  await using server = await startWeb(store)
  const before = (await server.ask('/health/ready')).status

  await database.kill()
  const away = await eventually(async () => {
    const response = await server.ask('/api/runs')
    return response.status === 503 ? response.json() : undefined
  }, 'it says that the database is away')
  const health = await eventually(async () => {
    const response = await server.ask('/health/status')
    return response.status === 503 ? response.json() : undefined
  }, 'its health says so')
  const live = (await server.ask('/health/live')).status
  await database.start()
  await eventually(async () => (await server.ask('/health/ready')).status === 200 || undefined, 'it is back')

  expect([before, live]).toEqual([200, 200])
  expect(away).toMatchObject({ error: { message: expect.any(String), request_id: expect.any(String) } })
  expect(health).toMatchObject({ status: 'unavailable', database: { driver: 'postgresql' } })
  expect(await server.get<{ runs: object[] }>('/api/runs')).toMatchObject({ runs: [{ task_name: 'a' }] })
  expect(server.said).toEqual([])
})
