import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect } from 'vitest'
import { openBlackHole } from '../rig/black-hole.ts'
import { needing } from '../rig/needing.ts'
import { type Server, startServer } from '../rig/postgres-server.ts'
import { createRig, eventually, type Rig } from '../rig/tasker.ts'

let server: Server
let rig: Rig
beforeEach(async () => {
  server = await startServer({ maxConnections: 20 })
  rig = createRig({ TASKER_DB_URL: server.url })
})
afterEach(async () => {
  rig[Symbol.dispose]()
  await server[Symbol.asyncDispose]()
})

const test = needing('psql', 'python3')

/** Asked with psql, not with our code. */
function ask(sql: string): string {
  return execFileSync('psql', ['-XAtq', '-F', ' ', '-c', sql, server.url], { encoding: 'utf8' }).trim()
}

function journals(): string[] {
  return readdirSync(join(rig.stateDir, 'journal'))
}

/** A command that says when it began and ended, by the clock of the machine, in milliseconds. */
const TIMED = 'date +%s%3N >began; echo "::tasker 1/2 half"; while [ ! -e go ]; do sleep 0.02; done; exit 7'

async function startTimed() {
  const startedAt = Date.now()
  const run = rig.start(['run', '--task', 'timed', 'sh', '-c', TIMED])
  const beganAt = await eventually(() => {
    try {
      return Number(readFileSync(join(rig.home, 'began'), 'utf8')) || undefined
    } catch {
      return undefined
    }
  }, 'the command begins')
  const finish = async () => {
    writeFileSync(join(rig.home, 'go'), '')
    return await run.finished
  }
  return { delayMs: beganAt - startedAt, finish }
}

const LATE_MS = 5_000 // a bound on hanging, not a figure: the figures are in `npm run bench`

describe('a PostgreSQL that is stopped', () => {
  test.each(['before', 'during', 'at the end of'] as const)(
    '%s a run costs nothing, and nothing is lost',
    async when => {
      await rig.tasker(['run', '--task', 'first', 'true'])
      await rig.tasker(['status']) // on a busy machine the run did not wait for the database
      if (when === 'before') await server.stop()

      const run = await startTimed()
      if (when !== 'before')
        await eventually(
          () => ask("SELECT 1 FROM tasker.executions WHERE task_name = 'timed'") === '1' || undefined,
          'the start is recorded',
        )
      if (when === 'during') {
        await server.kill()
        await server.start()
        await server.stop()
      }
      if (when === 'at the end of') await server.stop()
      const finished = await run.finish()
      expect(run.delayMs).toBeLessThan(LATE_MS)
      expect(finished, finished.stderr).toMatchObject({ code: 7, stdout: '::tasker 1/2 half\n' })
      expect(finished.stderr).toMatch(/^tasker: the run stays in the journal for now: .*\n$/)
      expect(journals()).toHaveLength(1)

      await server.start()
      await rig.tasker(['run', '--task', 'last', 'true'])

      expect(
        ask(
          'SELECT task_name, execution_status, exit_code, overall_percent_complete FROM tasker.executions ORDER BY 1',
        ),
      ).toBe('first FINISHED 0 100.00\nlast FINISHED 0 100.00\ntimed FAILED 7 50.00')
      expect(
        ask('SELECT count(*), count(DISTINCT (run_id, seq)) FROM tasker.events')
          .split(' ')
          .reduce((a, b) => (a === b ? a : 'twice')),
      ).not.toBe('twice')
      expect(journals()).toEqual([])
    },
  )
})

test('an address that swallows everything costs nothing, and the run is kept', async () => {
  using hole = await openBlackHole()
  const env = { TASKER_DB_URL: `postgres://u@127.0.0.1:${hole.port}/x` }

  const begin = performance.now()
  const finished = await rig.tasker(['run', 'sh', '-c', 'exit 4'], { env })
  const tookMs = performance.now() - begin

  expect(finished.code).toBe(4)
  expect(tookMs).toBeLessThan(LATE_MS)
  expect(journals()).toHaveLength(1)
  await rig.tasker(['status'])
  expect(ask('SELECT execution_status, exit_code FROM tasker.executions')).toBe('FAILED 4')
})

test('200 runs at the same moment on a PostgreSQL with 20 connections: none lost, none twice', async () => {
  const codes = Array.from({ length: 200 }, (_, index) => index % 7)

  const finished = await Promise.all(
    codes.map(code => rig.tasker(['run', '--task', `t${code}`, 'sh', '-c', `exit ${code}`])),
  )
  await rig.tasker(['status'])

  expect(finished.map(({ code }) => code)).toEqual(codes)
  expect(ask('SELECT exit_code, count(*) FROM tasker.executions GROUP BY 1 ORDER BY 1')).toBe(
    [0, 1, 2, 3, 4, 5, 6].map(code => `${code} ${codes.filter(each => each === code).length}`).join('\n'),
  )
  expect(journals()).toEqual([])
})
