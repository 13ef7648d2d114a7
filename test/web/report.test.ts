import { expect, test } from 'vitest'
import { failed, record, temporaryStore } from '../cli/recorded.ts'
import { startWeb } from './web-rig.ts'

test('the report of a run is a download in which nothing may run', async () => {
  await using kept = await temporaryStore()
  await using server = await startWeb(kept.store)
  const id = await record(kept.store, { taskName: '<script>' }, [failed(3, 'no such table')])

  const told = await server.ask(`/api/runs/${id}/report`)
  const none = await server.ask('/api/runs/01a1fd91-2b4b-7078-bc1d-131d73e9a96b/report')

  expect(told.status).toBe(200)
  expect(told.headers.get('content-type')).toMatch(/^text\/html/)
  expect(told.headers.get('content-disposition')).toBe(`attachment; filename="report-${id}.html"`)
  expect(told.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(await told.text()).toMatch(/&lt;script&gt;.*no such table.*kept no log/s)
  expect(none.status).toBe(404)
})
