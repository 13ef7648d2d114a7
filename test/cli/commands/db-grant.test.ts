import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore } from '../../../src/store/open-store.ts'
import { MOST_SAMPLES } from '../../../src/store/thin-samples.ts'
import { freshDatabase } from '../../rig/postgres.ts'
import { createRig } from '../../rig/tasker.ts'
import { failed, record, runIdOf } from '../recorded.ts'

const database = freshDatabase()
const WRITER = `writer_${process.pid}`
const READER = `Reader "${process.pid}"`
const STRANGER = `stranger_${process.pid}`
const quoted = (role: string) => `"${role.replaceAll('"', '""')}"`

beforeAll(async () => {
  for (const role of [WRITER, READER, STRANGER])
    await database.query(`CREATE ROLE ${quoted(role)} LOGIN PASSWORD 'secret'`)
})
afterAll(async () => {
  for (const role of [WRITER, READER, STRANGER])
    await database.query(`DROP OWNED BY ${quoted(role)}; DROP ROLE ${quoted(role)}`)
})

const as = (user: string) => ({ ...database.settings, user, password: async () => 'secret' })

function urlAs(user: string): string {
  const url = new URL(database.url)
  url.username = encodeURIComponent(user)
  url.password = 'secret'
  return url.href
}

/** What the role gets when it tries this with a client that is none of ours. */
async function tries(user: string, sql: string): Promise<string> {
  return database.query(`SET SESSION AUTHORIZATION ${quoted(user)}; ${sql}`).then(
    () => 'done',
    ({ code }) => code,
  )
}
const DENIED = '42501'

test('db grant lets one role record and another one ask, as often as it is said', async () => {
  using rig = createRig(database.env)

  const first = await rig.tasker(['db', 'grant', '--reader', READER, '--writer', WRITER])
  const again = await rig.tasker(['db', 'grant', '--reader', READER, '--writer', WRITER])

  expect(first).toMatchObject({ stderr: '', code: 0 })
  expect(first.stdout.split('\n')).toEqual([
    expect.stringMatching(/^Reader ".*" can read everything in /),
    expect.stringMatching(/^writer_\d+ can record runs in /),
    '',
  ])
  expect(again).toEqual(first)
})

test('a writer records runs with all that belongs to them', async () => {
  using rig = createRig({ TASKER_DB_URL: urlAs(WRITER), TASKER_SAMPLE_INTERVAL: '100ms' })
  const script = 'echo "::tasker 1/2 half"; echo "::tasker subtask 1/1 load"; sleep 0.3; exit 3'

  const run = await rig.tasker([
    ...['run', '--strict', '--task', 'load', '--lock', '--lock-scope', 'database', '--unique', 'k'],
    ...['--retries', '1', '--retry-delay', '10ms', '--', 'sh', '-c', script],
  ])

  expect(run).toMatchObject({ stderr: expect.not.stringContaining('may not'), code: 3 })
  expect(
    await database.query(
      `SELECT execution_status, subtask_name,
         (SELECT count(*) > 2 FROM tasker.events e WHERE e.run_id = x.run_id) AS told
       FROM tasker.executions x ORDER BY attempt`,
    ),
  ).toEqual([
    { execution_status: 'FAILED', subtask_name: 'load', told: true },
    { execution_status: 'FAILED', subtask_name: 'load', told: true },
  ])
})

test('a writer merges the samples of a long run, keeps logs and answers who wants it stopped', async () => {
  await using store = openStore(as(WRITER))
  await using owner = openStore(database.settings)
  const samples = Array.from(
    { length: MOST_SAMPLES + 100 },
    () => ({ kind: 'sampled', rssBytes: 1 }) as never,
  )

  const runId = await record(store, { taskName: 'long.R' }, [...samples, failed(1)])
  await store.requests.keepLog(runId, { text: 'the end', toByte: 7, isWhole: true, at: 0 })
  await owner.requests.askCancel(runId, { by: 'anna@far', killAfterMs: 1_000 }, 0)

  expect((await owner.samples(runId)).length).toBeLessThanOrEqual(MOST_SAMPLES)
  expect(await store.requests.takeCancel(runId, 1)).toMatchObject({ by: 'anna@far' })
  expect(await owner.keptLog(runId)).toMatchObject({ tail: 'the end' })
})

test.each([
  'DELETE FROM tasker.executions',
  'DELETE FROM tasker.events',
  'UPDATE tasker.events SET seq = 1',
  'UPDATE tasker.tasks SET enabled = FALSE',
  'DELETE FROM tasker.tasks',
  'TRUNCATE tasker.samples',
  "INSERT INTO tasker.migrations (number, name, hash) VALUES (99, 'x', '')",
  "INSERT INTO tasker.error_groups (error_group) VALUES ('a')",
  'CREATE TABLE tasker.mine (a INT)',
  'DROP TABLE tasker.logs',
  'ALTER TABLE tasker.tasks ADD COLUMN x INT',
])('neither may %s', async sql => {
  expect([await tries(WRITER, sql), await tries(READER, sql)]).toEqual([DENIED, DENIED])
})

test('a reader gets answers to everything and records nothing', async () => {
  using rig = createRig({ TASKER_DB_URL: urlAs(READER) })
  await using store = openStore(as(READER))

  for (const words of [['status'], ['history'], ['stats'], ['errors'], ['tasks'], ['show', 'load']])
    expect(await rig.tasker([...words])).toMatchObject({ stderr: '', code: 0 })
  await expect(record(store, { taskName: 'x' }, [], Date.now())).rejects.toMatchObject({
    trouble: 'forbidden',
  })
  await expect(store.requests.askCancel(runIdOf(1), { by: 'x', killAfterMs: 0 }, 0)).rejects.toMatchObject({
    trouble: 'forbidden',
  })
  await database.query('CREATE TABLE tasker.of_a_later_version (a INT)')
  expect(await tries(READER, 'SELECT FROM tasker.of_a_later_version')).toBe('done')
  await database.query('DROP TABLE tasker.of_a_later_version')
})

test('--print shows the SQL and does nothing', async () => {
  using rig = createRig({ TASKER_DB_URL: 'postgres://nobody@127.0.0.1:1/none', TASKER_DB_SCHEMA: 'my_runs' })

  const { stdout, code } = await rig.tasker(['db', 'grant', '--reader', 'Ana "x"', '--print'])

  expect(code).toBe(0)
  expect(stdout).toBe(`GRANT USAGE ON SCHEMA "my_runs" TO "Ana ""x""";
GRANT SELECT ON ALL TABLES IN SCHEMA "my_runs" TO "Ana ""x""";
ALTER DEFAULT PRIVILEGES IN SCHEMA "my_runs" GRANT SELECT ON TABLES TO "Ana ""x""";
`)
})

test.each([
  [{}, ['--reader', 'nobody_at_all'], 'there is no role nobody_at_all', 1],
  [{}, [], 'tasker db grant needs a role; name it with --reader or --writer', 2],
  [{ TASKER_DB_URL: urlAs(READER) }, ['--writer', WRITER], 'may not grant rights', 1],
  [{ TASKER_DB_URL: 'sqlite:x.db' }, ['--reader', 'x'], 'is SQLite, which has no roles', 1],
])('%o %j is answered by one sentence', async (env, words, sentence, status) => {
  using rig = createRig({ ...database.env, ...env })

  const { stderr, code } = await rig.tasker(['db', 'grant', ...words])

  expect({ code, lines: stderr.trimEnd().split('\n').length }).toEqual({ code: status, lines: 1 })
  expect(stderr).toContain(sentence)
})
