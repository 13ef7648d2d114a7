import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { freshDatabase } from '../../rig/postgres.ts'
import { rowsOf } from '../../rig/rows.ts'
import { createRig, eventually, type Rig } from '../../rig/tasker.ts'

let rig: Rig
beforeEach(() => {
  rig = createRig()
})
afterEach(() => rig[Symbol.dispose]())

const inHome = (name: string) => join(rig.home, name)
const isThere = (name: string) => eventually(() => existsSync(inHome(name)) || undefined, `${name} is there`)
const UNTIL_GO = 'touch ready; while [ ! -e go ]; do sleep 0.02; done'
const words = (script: string, ...options: string[]) => [
  ...['run', '--unique', 'load-1', ...options],
  ...['--', 'sh', '-c', `cd ${rig.home}; ${script}`],
]
const AWAY = { TASKER_DB_URL: 'postgres://u@127.0.0.1:1/x' }

test('what failed may be repeated; what succeeded is not started again, and that is no failure', async () => {
  expect((await rig.tasker(words('exit 3'))).code).toBe(3)
  expect((await rig.tasker(words('echo done'))).code).toBe(0)

  const again = await rig.tasker(words('touch started'))
  const quiet = await rig.tasker(words('touch started', '--quiet'))

  const [failed, done] = rowsOf(rig)
  expect([failed, done]).toMatchObject([
    { unique_key: 'load-1', execution_status: 'FAILED' },
    { unique_key: 'load-1', execution_status: 'FINISHED' },
  ])
  expect(again).toMatchObject({ code: 0, stdout: '' })
  expect(again.stderr).toMatch(
    new RegExp(`^tasker: nothing to do: 'load-1' was done by run ${done?.run_id} at \\d{4}-\\S+Z\\n$`),
  )
  expect((await rig.tasker(['show', String(done?.run_id)])).stdout).toMatch(/^ *unique +load-1$/m)
  expect(quiet).toEqual({ code: 0, stdout: '', stderr: '', signal: null })
  expect(existsSync(inHome('started'))).toBe(false)
  expect(rowsOf(rig)).toHaveLength(2)
})

test('another key is another matter, and so is none', async () => {
  await rig.tasker(words('true'))

  expect((await rig.tasker(['run', '--unique', 'load/1', 'sh', '-c', 'exit 4'])).code).toBe(4)
  expect((await rig.tasker(['run', 'sh', '-c', 'exit 5'])).code).toBe(5)
})

test('what goes on is not started beside itself: 75', async () => {
  const first = rig.start(words(UNTIL_GO))
  await isThere('ready')

  const second = await rig.tasker(words('touch started'))

  expect(second).toMatchObject({ code: 75, stdout: '' })
  expect(second.stderr).toMatch(
    /^tasker: skipped: 'load-1' is being done by another run \(PID \d+, since \S+Z\)\n$/,
  )
  writeFileSync(inHome('go'), '')
  expect(await first.finished).toMatchObject({ code: 0, stderr: '' })
  expect(existsSync(inHome('started'))).toBe(false)
})

test('of ten at once one runs', async () => {
  const all = await Promise.all(Array.from({ length: 10 }, () => rig.tasker(words('echo x >>started'))))

  expect(readFileSync(inHome('started'), 'utf8')).toBe('x\n')
  expect(all.every(({ code }) => code === 0 || code === 75)).toBe(true)
})

test('with --lock --lock-wait it waits for the one that goes on, and then has nothing to do', async () => {
  const first = rig.start(words(UNTIL_GO, '--lock=load'))
  await isThere('ready')
  const second = rig.start(words('touch started', '--lock=load', '--lock-wait'))
  writeFileSync(inHome('go'), '')

  expect((await Promise.all([first.finished, second.finished])).map(({ code }) => code)).toEqual([0, 0])
  expect(existsSync(inHome('started'))).toBe(false)
})

test('of several attempts the last one counts', async () => {
  await rig.tasker(words('[ -e go ] || { touch go; exit 1; }', '--retries', '1', '--retry-delay', '0'))

  expect(await rig.tasker(words('touch started'))).toMatchObject({ code: 0 })
  expect(existsSync(inHome('started'))).toBe(false)
})

test('a run whose tasker was killed keeps its key until it ends, and then it may be repeated', async () => {
  const first = rig.start(words(`echo $$ >pid; ${UNTIL_GO}`))
  await isThere('ready')
  first.child.kill('SIGKILL')
  await eventually(() => first.child.signalCode ?? undefined, 'tasker is dead')

  expect(await rig.tasker(words('touch started'))).toMatchObject({ code: 75 })
  writeFileSync(inHome('go'), '')
  const pid = readFileSync(inHome('pid'), 'utf8').trim()
  await eventually(() => !existsSync(`/proc/${pid}`) || undefined, 'the command has ended')
  expect(await rig.tasker(words('exit 6'))).toMatchObject({ code: 6 })
})

describe('without a database', () => {
  test('the key works on this host', async () => {
    expect((await rig.tasker(words('exit 0'), { env: AWAY })).code).toBe(0)

    expect(await rig.tasker(words('touch started'), { env: AWAY })).toMatchObject({ code: 0 })
    expect(existsSync(inHome('started'))).toBe(false)
  })

  test('the command runs, and what cannot be known is told', async () => {
    const finished = await rig.tasker(words('exit 7'), { env: AWAY })

    expect(finished.code).toBe(7)
    expect(finished.stderr).toMatch(
      /^tasker: whether 'load-1' was done elsewhere cannot be told, and it runs: /,
    )
  })
})

describe('on another host with the same database', () => {
  const database = freshDatabase()
  let there: Rig
  beforeEach(async () => {
    there = createRig(database.env)
    await database.query('DROP SCHEMA IF EXISTS tasker CASCADE')
  })
  afterEach(() => there[Symbol.dispose]())
  const here = (script: string) => rig.tasker(words(script), { env: database.env })

  test('what was done is not done again, and is remembered when the database is away', async () => {
    await here('true')

    const second = await there.tasker(words('touch started'))
    const third = await there.tasker(words('touch started'), { env: AWAY })

    expect(second).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^tasker: nothing to do: [^\n]*\n$/),
    })
    expect(third).toMatchObject({ code: 0, stderr: second.stderr })
    expect(existsSync(inHome('started'))).toBe(false)
  })

  test('what goes on is not started: 75', async () => {
    const first = here(UNTIL_GO)
    await isThere('ready')

    expect(await there.tasker(words('touch started'))).toMatchObject({ code: 75 })
    writeFileSync(inHome('go'), '')
    expect(await first).toMatchObject({ code: 0, stderr: '' })
    expect(existsSync(inHome('started'))).toBe(false)
  })

  test('of two hosts that begin at once one runs', async () => {
    const both = await Promise.all([here('echo x >>started'), there.tasker(words('echo x >>started'))])

    expect(readFileSync(inHome('started'), 'utf8')).toBe('x\n')
    expect(both.every(({ code }) => code === 0 || code === 75)).toBe(true)
  })
})

test.each([
  ['no key', ''],
  ['one that no column holds', 'x'.repeat(256)],
])('%s is a wrong command line', async (_, key) => {
  const finished = await rig.tasker(['run', '--unique', key, 'touch', 'started'])

  expect(finished).toMatchObject({
    code: 125,
    stderr: 'tasker: --unique takes a key of 1 to 255 characters; write for example load-2026-11-21\n',
  })
})
