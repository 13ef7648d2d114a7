import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ZodType } from 'zod'
import { DAYS } from '../../src/answer/days-answer.ts'
import { HOSTS, SHAPES } from '../../src/answer/shapes/shapes.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { temporaryFolder } from '../cli/folder.ts'
import { FINISHED, failed, record } from '../cli/recorded.ts'
import { freshDatabase } from '../rig/postgres.ts'
import { startWeb, type TestServer } from './web-rig.ts'

const MINUTE = 60_000
const postgres = freshDatabase()

describe.each(['sqlite', 'postgresql'] as const)('on %s', driver => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let store: Store
  let server: TestServer
  let bad = ''

  beforeAll(async () => {
    folder = await temporaryFolder()
    store = openStore(
      driver === 'sqlite' ? { driver, file: join(folder.path, 'tasker.db') } : postgres.settings,
    )
    server = await startWeb(store)
    const hour = Date.now() - 60 * MINUTE
    await store.registerTasks([{ stage: 'DAILY', name: 'never.R', schedule: '0 2 * * *' }])
    for (let nr = 0; nr < 5; nr++)
      await record(store, { taskName: 'load.R', tags: { nr: String(nr) } }, [FINISHED], hour + nr * MINUTE)
    bad = await record(
      store,
      { taskName: '<script>alert(1)</script>' },
      [failed(1, 'no such table: <b>counties</b>\u202e')],
      hour + 10 * MINUTE,
    )
    await record(store, { taskName: 'goes.R' }, [], hour + 50 * MINUTE)
  })
  afterAll(async () => {
    await server[Symbol.asyncDispose]()
    await store[Symbol.asyncDispose]()
    await folder[Symbol.asyncDispose]()
  })

  const asked: [path: string, shape: ZodType, least: number][] = [
    ['/api/tasks', SHAPES.status, 4],
    ['/api/tasks?stage=DAILY', SHAPES.status, 4],
    ['/api/runs/BAD', SHAPES.show, 1],
    ['/api/runs/BAD/explain', SHAPES.explain, 1],
    ['/api/runs/BAD/events', SHAPES.show.shape.events, 2],
    ['/api/runs/BAD/samples', SHAPES.show.shape.samples, 0],
    ['/api/days?since=2d&task=load.R&zone=Asia/Kolkata', DAYS, 1],
    ['/api/stats', SHAPES.stats, 1],
    ['/api/stats?task=load.R&by=day', SHAPES['stats task'], 1],
    ['/api/errors', SHAPES.errors, 1],
    ['/api/schedules', SHAPES.schedule, 1],
    ['/api/alerts?open=true', SHAPES['alert list'], 0],
    ['/api/silences?all=true', SHAPES['alert silences'], 0],
    ['/api/alert-rules', SHAPES['alert rules'], 1],
    ['/api/hosts', HOSTS, 1],
  ]
  test.each(asked)('%s has the shape that is documented', async (path, shape, least) => {
    const told = await server.get(path.replace('BAD', bad))

    expect(shape.safeParse(told).error?.issues).toBeUndefined()
    if (Array.isArray(told)) expect((told as unknown[]).length).toBeGreaterThanOrEqual(least)
  })

  test('pages of runs follow one another without a gap, and the last one says so', async () => {
    const whole = await server.get<Page>('/api/runs')
    const found: string[] = []
    for (let before = ''; ; ) {
      const page: Page = await server.get(`/api/runs?limit=2${before}`)
      found.push(...page.runs.map(run => run.run_id))
      if (page.next === null) break
      before = `&before=${page.next}`
    }

    expect(SHAPES.history.safeParse(whole.runs).error?.issues).toBeUndefined()
    expect(whole.next).toBeNull()
    expect(found).toEqual(whole.runs.map(run => run.run_id))
    expect(found).toHaveLength(7)
  })

  test.each([
    ['status=failed', 1],
    ['task=load.R&tag=nr%3D3', 1],
    ['tag=nr&tag=nr%3D3', 1],
    ['text=COUNTIES', 1],
    ['since=15m', 1],
    ['until=15m', 6],
    ['running=', undefined],
    ['sort=time&order=asc', 6],
    ['user=nobody', 0],
  ])('runs?%s finds %s of them', async (query, count) => {
    const response = await server.ask(`/api/runs?${query}`)

    if (count === undefined) expect(response.status).toBe(400)
    else expect(((await response.json()) as Page).runs).toHaveLength(count)
  })

  test('all runs come as CSV or a line of JSON each', async () => {
    const csv = await (await server.ask('/api/runs', { headers: { Accept: 'text/csv' } })).text()
    const lines = (await (await server.ask('/api/runs?format=ndjson')).text()).trimEnd().split('\n')

    expect(csv.split('\r\n')[0]).toMatch(/^execution_id,run_id,task_name/)
    expect(csv.trimEnd().split('\r\n')).toHaveLength(8)
    expect(lines.map(line => SHAPES['history --ndjson'].safeParse(JSON.parse(line)).success)).toEqual(
      Array(7).fill(true),
    )
  })

  test('a spreadsheet takes no name or message of the CSV for a formula', async () => {
    const formula = '=HYPERLINK("http://evil.example")'
    await record(store, { taskName: formula }, [failed(1, '@SUM(1)')], Date.now() - 3 * MINUTE)

    const csv = await (await server.ask('/api/runs?format=csv&since=10m')).text()
    const told = await server.get<{ runs: { task_name: string }[] }>('/api/runs?since=10m')

    expect(csv).toContain(`"'=HYPERLINK(""http://evil.example"")"`)
    expect(csv).toContain(",'@SUM(1),")
    expect(csv).not.toMatch(/(^|,)"?[=@]/m)
    expect(told.runs.map(run => run.task_name)).toContain(formula)
  })

  test('a cause is resolved, muted and opened again, and each is in the audit trail with who did it', async () => {
    const [kind] = await server.get<{ error_group: string; state: string }[]>('/api/errors')
    const path = `/api/errors/${kind?.error_group}`
    const state = async () => (await server.get<{ state: string }>(path)).state
    const did = async (action: string) =>
      (await server.ask(`${path}/${action}`, { method: 'POST', json: { note: 'mended' } })).status

    expect([await did('resolve'), await state()]).toEqual([200, 'resolved'])
    expect([await did('mute'), await state()]).toEqual([200, 'muted'])
    expect([await did('reopen'), await state()]).toEqual([200, 'new'])
    const trail =
      await server.get<{ action: string; actor: string; outcome: string; note: string }[]>(
        '/api/audit?limit=3',
      )
    expect(trail.map(({ action, outcome, note }) => [action, outcome, note])).toEqual([
      ['reopen error', 'done', 'mended'],
      ['mute error', 'done', 'mended'],
      ['resolve error', 'done', 'mended'],
    ])
    expect(trail[0]?.actor).toMatch(/^tester@/)
  })

  test('a task is changed as tasker register does it, and a mistake changes nothing', async () => {
    const path = '/api/tasks/DAILY/load.R'
    const wrong = await server.ask(path, { method: 'PATCH', json: { schedule: 'sometimes' } })
    const right = await server.ask(path, { method: 'PATCH', json: { schedule: '0 3 * * *', enabled: false } })

    expect(wrong.status).toBe(400)
    expect(right.status).toBe(200)
    expect(await server.get(path)).toMatchObject({ task: { schedule: '0 3 * * *', enabled: false } })
    expect(
      (await server.ask('/api/tasks/DAILY/none.R', { method: 'PATCH', json: { type: 'R' } })).status,
    ).toBe(404)
  })

  test('null empties a field of a task, beside others that are set', async () => {
    const path = '/api/tasks/DAILY/never.R'
    const patch = (json: object) => server.ask(path, { method: 'PATCH', json })
    await patch({ description: 'Reads', start_grace: '10m', schedule: '0 3 * * *' })

    const emptied = await patch({ description: null, start_grace: null, type: 'R' })
    const wrong = await patch({ schedule: null, timezone: 'Mars/Base' })

    expect([emptied.status, wrong.status]).toEqual([200, 400])
    expect(await server.get(path)).toMatchObject({
      task: { description: null, start_grace_seconds: null, task_type: 'R', schedule: '0 3 * * *' },
    })
  })

  test('a name and a message are told as they are: they are data', async () => {
    const told = await server.get<{ run: { task_name: string; error_message: string } }>(`/api/runs/${bad}`)

    expect(told.run).toMatchObject({
      task_name: '<script>alert(1)</script>',
      error_message: 'no such table: <b>counties</b>\u202e',
    })
  })
})

interface Page {
  runs: { run_id: string }[]
  next: string | null
}
