import { chmodSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openStore } from '../../../src/store/open-store.ts'
import { openBlackHole } from '../../rig/black-hole.ts'
import { freshDatabase } from '../../rig/postgres.ts'
import { createRig, type Rig } from '../../rig/tasker.ts'
import { FINISHED, failed, record } from '../recorded.ts'

const database = freshDatabase()

async function completed(rig: Rig, ...words: string[]): Promise<string[]> {
  const { stdout, stderr, code } = await rig.tasker(['__complete', 'fish', '', ...words])
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
  return stdout
    .trimEnd()
    .split('\n')
    .map(line => line.split('\t')[0] ?? '')
}

test.each([
  [['unreg'], ['words', 'unregister']],
  [
    ['db', 'mig'],
    ['words', 'migrate'],
  ],
  [
    ['help', 'hist'],
    ['words', 'history'],
  ],
  [
    ['run', '--max-'],
    ['words', '--max-runtime', '--max-memory'],
  ],
  [['run', '--stage', '--max-'], ['words']],
  [
    ['stats', '--by', ''],
    ['words', 'day', 'week', 'month', 'host', 'commit', 'user'],
  ],
  [
    ['history', '--status', 'failed,ru'],
    ['words', 'failed,running'],
  ],
  [
    ['top', '--sort', ''],
    ['words', 'memory', 'cpu', 'time'],
  ],
  [['register', '--from', ''], ['files']],
  [['run', '--chdir', ''], ['folders']],
  [
    ['run', '--quiet', '--', 'grep', '--max-'],
    ['foreign', '3'],
  ],
  [
    ['run', 'grep', ''],
    ['foreign', '1'],
  ],
  [['emit', '1'], ['words']],
  [['history', '--nonsense=', ''], ['words']],
  [['nonsense', ''], ['words']],
])('%j can go on as %j', async (words, [kind = '', ...values]) => {
  using rig = createRig()

  const told = await completed(rig, ...words)

  if (kind === 'foreign') expect(told).toEqual([`foreign ${values[0]}`])
  else {
    expect(told[0]).toBe(kind)
    expect(told.slice(1)).toEqual(values)
  }
})

test('no folder and no database comes to be by asking for names', async () => {
  using rig = createRig()

  expect(await completed(rig, 'show', '')).toEqual(['words'])
  expect(existsSync(rig.stateDir)).toBe(false)

  expect(await completed(rig, 'show', '--db', database.url, '')).toEqual([''])
  expect(await database.query("SELECT FROM pg_namespace WHERE nspname = 'tasker'")).toEqual([])
})

test('names, runs and error groups come from a PostgreSQL database too', async () => {
  using rig = createRig(database.env)
  await using store = openStore(database.settings)
  const runId = await record(store, { taskName: 'load.R' }, [FINISHED])
  await record(store, { taskName: 'fail.R' }, [failed(1, 'no such table: counties')], Date.now())
  const [group] = await store.errorKinds({ settled: false, limit: 1 })

  expect(await completed(rig, 'logs', '')).toEqual(['words', 'fail.R', 'load.R'])
  expect(await completed(rig, 'status', '--stage', '')).toEqual(['words', 'DAILY'])
  expect(await completed(rig, 'show', runId.slice(0, 6))).toContain(runId)
  expect(await completed(rig, 'errors', 'show', '')).toEqual(['words', group?.error_group])
})

test('a database that does not answer, and a broken configuration, cost a second and no word', async () => {
  using hole = await openBlackHole()
  using rig = createRig({ TASKER_DB_URL: `postgres://u@127.0.0.1:${hole.port}/x` })
  const begun = performance.now()

  expect(await completed(rig, 'show', '')).toEqual([''])
  expect(performance.now() - begun).toBeLessThan(8_000) // not the ten seconds that connecting may take

  writeFileSync(join(rig.home, '.tasker.yml'), 'database: [')
  chmodSync(join(rig.home, '.tasker.yml'), 0o600)
  rig.env.TASKER_DB_URL = ''
  expect(await completed(rig, 'show', '')).toEqual(['words'])
})

test('the completion of a shell that is not known is told', async () => {
  using rig = createRig()

  const { stderr, code } = await rig.tasker(['completion', 'bas'])

  expect({ stderr, code }).toEqual({
    stderr: "tasker: there is no completion for 'bas'; did you mean bash?\n",
    code: 2,
  })
})
