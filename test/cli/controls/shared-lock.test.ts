import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openBlackHole } from '../../rig/black-hole.ts'
import { describeDatabase, type Server, startServer, type TestDatabase } from '../../rig/postgres.ts'
import { createRig, eventually, type Rig } from '../../rig/tasker.ts'

let server: Server
let database: TestDatabase
beforeAll(async () => {
  server = await startServer()
  database = describeDatabase(server.url, 'postgres')
})
afterAll(() => server[Symbol.asyncDispose]())

/** Two state directories: the hosts of one database. */
let here: Rig
let there: Rig
beforeEach(() => {
  here = createRig(database.env)
  there = createRig(database.env)
})
afterEach(async () => {
  here[Symbol.dispose]()
  there[Symbol.dispose]()
  await database.query('DELETE FROM tasker.locks')
})

const inHome = (name: string) => join(here.home, name)
const isThere = (name: string) => eventually(() => existsSync(inHome(name)) || undefined, `${name} is there`)
const words = (script: string, ...options: string[]) => {
  const lock = ['--lock=load', '--lock-scope', 'database', ...options]
  return ['run', ...lock, '--', 'sh', '-c', `cd ${here.home}; ${script}`]
}
/** Runs until `go` is there; `ready` says that it does. */
const UNTIL_GO = 'touch ready; while [ ! -e go ]; do sleep 0.02; done'

async function holding(env: NodeJS.ProcessEnv = {}, script = UNTIL_GO) {
  const first = here.start(words(script), { env })
  await isThere('ready')
  await eventually(async () => (await lockRow())?.child ?? undefined, 'the lock knows the command')
  return first
}
async function lockRow() {
  const [row] = await database.query<{ child: { pid: number } | null; expires_at: Date; token: string }>(
    `SELECT holder->'child' AS child, expires_at, token FROM tasker.locks`,
  )
  return row
}

describe('a start on another host', () => {
  test('is skipped while the lock is held, and free afterwards', async () => {
    const first = await holding()

    const second = await there.tasker(words('touch started'))

    expect(second).toMatchObject({ stdout: '', code: 75 })
    expect(second.stderr).toMatch(
      /^tasker: skipped: the lock 'load' is held by another run \(PID \d+, since \S+Z\)\n$/,
    )
    expect(existsSync(inHome('started'))).toBe(false)
    writeFileSync(inHome('go'), '')
    expect(await first.finished).toMatchObject({ code: 0, stderr: '' })
    expect(await there.tasker(words('exit 3'))).toMatchObject({ code: 3, stderr: '' })
    expect(await lockRow()).toBeUndefined()
  })

  test('waits if it is told to, and of several one runs at a time', async () => {
    const script = 'mkdir busy || echo clash >>order; echo x >>order; sleep 0.02; rmdir busy'
    const rigs = [here, there, createRig(database.env), createRig(database.env)]

    const finished = await Promise.all(rigs.map(rig => rig.tasker(words(script, '--lock-wait'))))

    expect(finished.map(({ code, stderr }) => [code, stderr])).toEqual(Array(4).fill([0, '']))
    expect(readFileSync(inHome('order'), 'utf8')).toBe('x\n'.repeat(4))
    for (const rig of rigs.slice(2)) rig[Symbol.dispose]()
  })

  test('can be stopped while it waits', async () => {
    const first = await holding()
    const second = there.start(words('touch started', '--lock-wait'))
    await eventually(async () => {
      second.child.kill('SIGTERM')
      return second.child.signalCode ?? undefined
    }, 'it ends')

    expect(await second.finished).toMatchObject({ signal: 'SIGTERM' })
    writeFileSync(inHome('go'), '')
    await first.finished
    expect(existsSync(inHome('started'))).toBe(false)
  })
})

describe('after kill -9 of tasker', () => {
  test('the lock is held while the command lives, and then free for those who can tell', async () => {
    const first = await holding()
    const pid = (await lockRow())?.child?.pid ?? 0
    first.child.kill('SIGKILL')
    await eventually(() => first.child.signalCode ?? undefined, 'tasker is dead')

    expect(await there.tasker(words('true'))).toMatchObject({ code: 75 })
    process.kill(pid, 'SIGKILL')
    await eventually(() => !existsSync(`/proc/${pid}`) || undefined, 'the command is dead')
    expect(await there.tasker(words('exit 5'))).toMatchObject({ code: 5 })
  })

  test('others wait for the end of the lease, which is by the clock of the database', async () => {
    const first = await holding()
    first.child.kill('SIGKILL')
    process.kill((await lockRow())?.child?.pid ?? 0, 'SIGKILL')
    await database.query(`UPDATE tasker.locks SET holder = jsonb_set(holder, '{hostname}', '"elsewhere"')`)

    const second = await there.tasker(words('true'))
    await database.query(`UPDATE tasker.locks SET expires_at = now() - INTERVAL '1 second'`)
    const third = await there.tasker(words('exit 6'))

    expect(second).toMatchObject({ code: 75, stderr: expect.stringContaining(' on elsewhere, since ') })
    expect(third).toMatchObject({ code: 6, stderr: '' })
  })
})

test('the lock outlives a restart of the database', async () => {
  const first = await holding({ TASKER_LOCK_LEASE: '8s' })
  const before = (await lockRow())?.expires_at ?? new Date()

  await server.stop()
  await server.start()

  await eventually(
    async () => ((await lockRow())?.expires_at ?? before) > before || undefined,
    'it is renewed',
  )
  expect(await there.tasker(words('touch started'))).toMatchObject({ code: 75 })
  writeFileSync(inHome('go'), '')
  const { code, stderr } = await first.finished
  expect(code).toBe(0)
  expect(stderr).not.toMatch(/the lock/)
  expect(existsSync(inHome('started'))).toBe(false)
})

test('a database that is away for longer than the lease is told of, and the lock is held again when it is back', async () => {
  const first = await holding({ TASKER_LOCK_LEASE: '1s', TASKER_FLUSH_INTERVAL: '100ms' })
  const said: string[] = []
  first.child.stderr?.on('data', data => said.push(String(data)))

  await server.stop()
  await eventually(() => /'load' could not be renewed/.test(said.join('')) || undefined, 'it is told')
  await server.start()

  await eventually(
    async () => {
      const notes = await database.query(
        `SELECT FROM tasker.events WHERE payload::text LIKE '%is held in the database now%'`,
      )
      return notes.length > 0 || undefined
    },
    'it is held again',
    30_000,
  )
  expect(await there.tasker(words('true'))).toMatchObject({ code: 75 })
  writeFileSync(inHome('go'), '')
  expect(await first.finished).toMatchObject({ code: 0 })
})

test('who loses the lock is told, and the run has it on record; the command goes on', async () => {
  const first = await holding(
    { TASKER_LOCK_LEASE: '1s', TASKER_FLUSH_INTERVAL: '100ms' },
    `${UNTIL_GO}; exit 4`,
  )
  const thief = JSON.stringify({ hostname: 'elsewhere', supervisor: { pid: 42 } })
  await database.query(
    `UPDATE tasker.locks SET token = 'x', holder = $1, expires_at = now() + INTERVAL '1 hour'`,
    [thief],
  )
  const warnings = () =>
    database.query(`SELECT payload FROM tasker.events WHERE payload::text LIKE '%the lock ''load'' is lost%'`)
  await eventually(async () => (await warnings()).length > 0 || undefined, 'it is on record', 30_000)
  writeFileSync(inHome('go'), '')

  expect(await first.finished).toMatchObject({
    code: 4,
    stderr:
      "tasker: the lock 'load' is lost, and the command goes on beside another one: PID 42 on elsewhere has it\n",
  })
  expect(await warnings()).toHaveLength(1)
  expect(await lockRow()).toMatchObject({ token: 'x' })
})

describe('where the database does not answer', () => {
  const away = { TASKER_DB_URL: 'postgres://u@127.0.0.1:1/x' }

  test('nothing is started: 75, and cron is told in spite of --quiet', async () => {
    const finished = await here.tasker(words('touch started', '--quiet'), { env: away })

    expect(finished).toMatchObject({ code: 75 })
    expect(finished.stderr).toMatch(
      /^tasker: skipped: nobody can tell who holds the lock 'load': the database 127\.0\.0\.1:1\/x cannot [^\n]*\n$/,
    )
    expect(existsSync(inHome('started'))).toBe(false)
  })

  test('the start waits for it with --lock-wait', async () => {
    await server.stop()
    const first = here.start(words('exit 7', '--lock-wait'))
    const said: string[] = []
    first.child.stderr?.on('data', data => said.push(String(data)))
    await eventually(() => /waits for the lock 'load'/.test(said.join('')) || undefined, 'it waits')
    await server.start()

    expect(await first.finished).toMatchObject({ code: 7 })
  })

  test('prefer-database goes on with the lock of the host', async () => {
    const options = ['--lock-scope', 'prefer-database', '--lock=load']
    const first = here.start(['run', ...options, 'sh', '-c', UNTIL_GO], { env: away })
    await isThere('ready')

    expect(await here.tasker(['run', ...options, 'true'], { env: away })).toMatchObject({ code: 75 })
    expect(await there.tasker(['run', ...options, 'true'], { env: away })).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^tasker: the lock 'load' is of this host alone for now: /),
    })
    writeFileSync(inHome('go'), '')
    expect(await first.finished).toMatchObject({ code: 0 })
  })

  test('a database that says nothing delays the decision by seconds, not more', async () => {
    using hole = await openBlackHole()
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    await client.query('BEGIN; LOCK TABLE tasker.locks IN ACCESS EXCLUSIVE MODE')
    const beganAt = performance.now()

    const finished = await Promise.all([
      here.tasker(words('true')),
      there.tasker(words('true'), { env: { TASKER_DB_URL: `postgres://u@127.0.0.1:${hole.port}/x` } }),
    ])

    expect(finished.map(({ code }) => code)).toEqual([75, 75])
    expect(performance.now() - beganAt).toBeLessThan(15_000)
    await client.end()
  })

  test('a SQLite database is no database to share: 125', async () => {
    const finished = await here.tasker(words('touch started'), { env: { TASKER_DB_URL: '' } })

    expect(finished).toMatchObject({
      code: 125,
      stderr: expect.stringMatching(
        /^tasker: --lock-scope database needs a PostgreSQL database, and [^\n]*\n$/,
      ),
    })
    expect(existsSync(inHome('started'))).toBe(false)
  })
})
