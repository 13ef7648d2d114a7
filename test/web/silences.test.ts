import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AlertRule } from '../../src/domain/alert/rule.ts'
import { FINISHED, record, temporaryStore } from '../cli/recorded.ts'
import { startWeb, type TestServer } from './web-rig.ts'

const RULE: AlertRule = { on: ['failed', 'lost'], stage: 'DAILY' }

let kept: Awaited<ReturnType<typeof temporaryStore>>
let server: TestServer
beforeAll(async () => {
  kept = await temporaryStore()
  server = await startWeb(kept.store, { rules: { rules: [RULE], from: '/srv/.tasker.yml' } })
  await record(kept.store, { taskName: 'load.R' }, [FINISHED])
  await record(kept.store, { taskName: 'other', taskStage: 'MONTHLY' }, [FINISHED], Date.now() - 60_000)
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await kept[Symbol.asyncDispose]()
})

async function silence(json: object): Promise<{ status: number; told: Record<string, never> }> {
  const response = await server.ask('/api/silences', { method: 'POST', json })
  return { status: response.status, told: (await response.json()) as Record<string, never> }
}

test('tasks are silenced for a while, and the silence ends before its time; both are in the audit trail', async () => {
  const made = await silence({ tasks: 'DAILY/*', for: '2h', note: 'it moves' })
  const held = await server.get<Record<string, string>[]>('/api/silences')
  const end = () => server.ask(`/api/silences/${made.told.silence_id}/end`, { method: 'POST' })
  const statuses = [(await end()).status, (await end()).status]
  const trail = await server.get<Record<string, string>[]>('/api/audit')

  expect(made).toMatchObject({ status: 200, told: { tasks: 1 } })
  expect(held).toMatchObject([{ task_pattern: 'DAILY/*', note: 'it moves', ended_at: null }])
  expect(Date.parse(held[0]?.ends_at ?? '') - Date.parse(held[0]?.created_at ?? '')).toBeGreaterThan(
    7_190_000,
  )
  expect(statuses).toEqual([200, 409])
  expect(await server.get('/api/silences')).toEqual([])
  expect(await server.get('/api/silences?all=true')).toMatchObject([{ task_pattern: 'DAILY/*' }])
  expect(trail.map(({ action, target, outcome }) => [action, target, outcome])).toEqual([
    ['end silence', made.told.silence_id, 'failed: it was over before'],
    ['end silence', made.told.silence_id, 'done'],
    ['silence', 'DAILY/*', 'done'],
  ])
})

test('all tasks are silenced only by saying so', async () => {
  const all = await silence({ tasks: null, for: '30m' })
  await server.ask(`/api/silences/${all.told.silence_id}/end`, { method: 'POST' })

  expect(all).toMatchObject({ status: 200, told: { tasks: 2 } })
  expect((await silence({ for: '30m' })).status).toBe(400)
  expect((await silence({ tasks: '', for: '30m' })).status).toBe(400)
})

test.each(['', 'soon', '0s', '-1h', '400d'])('a silence for %j is refused with a sentence', async span => {
  expect(await silence({ tasks: 'DAILY/*', for: span })).toMatchObject({
    status: 400,
    told: {
      error: { message: `for cannot be '${span}'`, remedy: 'write a time such as 2h, at most a year' },
    },
  })
  expect(await server.get('/api/silences')).toEqual([])
})

test('a silence that nobody made is not there, and no page of others ends one', async () => {
  const unknown = '/api/silences/01a1fd91-2b4b-7078-bc1d-131d73e9a96b/end'

  expect((await server.ask(unknown, { method: 'POST' })).status).toBe(404)
  expect((await fetch(`${server.url}${unknown}`, { method: 'POST' })).status).toBe(403)
})

test('the rules in force are told with what each is about', async () => {
  expect(await server.get('/api/alert-rules')).toEqual({
    from: '/srv/.tasker.yml',
    channels: [],
    rules: [{ rule: 'failed, lost of DAILY/*', to: [], times: '', tasks: ['DAILY/load.R'], open: 0 }],
  })
})
