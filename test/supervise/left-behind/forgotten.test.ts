import { existsSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { rowsOf } from '../../rig/rows.ts'
import { createRig, eventually, type Rig } from '../../rig/tasker.ts'

let rig: Rig
beforeEach(() => {
  rig = createRig({ TASKER_SAMPLE_INTERVAL: '100ms', TASKER_FLUSH_INTERVAL: '100ms' })
})
afterEach(() => rig[Symbol.dispose]())

/** A run that has been going on for some samples, all of them in the database. */
async function startRun() {
  const run = rig.start(['run', '--task', 't', 'sleep', '60'])
  const row = await eventually(() => rowsOf(rig).find(({ last_seq }) => Number(last_seq) > 3), 'some samples')
  const journal = join(rig.stateDir, 'journal', `${row.run_id}.ndjson`)
  const command = Number(row.process_id)
  return {
    journal,
    command,
    async kill() {
      run.child.kill('SIGKILL')
      process.kill(command, 'SIGKILL')
      await run.finished
    },
  }
}

test('a run whose journal was deleted, and then its supervisor killed, is lost and does not go on for ever', async () => {
  const run = await startRun()
  rmSync(join(rig.stateDir, 'journal'), { recursive: true })
  await run.kill()

  await rig.tasker(['status'])

  const [row] = rowsOf(rig)
  expect(row).toMatchObject({ execution_status: 'FAILED', exit_code: null, execution_end: row?.last_update })
  expect(row?.error_message).toMatch(/^lost: /)
  expect(row?.peak_memory_mb).not.toBeNull()
})

test.each([
  ['nothing', () => 0],
  ['its first line', (text: string) => text.indexOf('\n') + 1],
])('the same, where %s was left of the journal', async (_, length) => {
  const run = await startRun()
  await run.kill()
  truncateSync(run.journal, length(readFileSync(run.journal, 'utf8')))

  await rig.tasker(['status'])

  expect(rowsOf(rig)).toMatchObject([{ execution_status: 'FAILED', exit_code: null }])
  expect(existsSync(run.journal)).toBe(false)
})

test('a run that is supervised, and one of another state directory, are left alone', async () => {
  const run = await startRun()
  rmSync(run.journal)
  const env = { TASKER_STATE_DIR: join(rig.home, 'other'), TASKER_DB_URL: `sqlite:${rig.databaseFile}` }

  await rig.tasker(['status'])
  expect(rowsOf(rig)).toMatchObject([{ execution_status: 'RUNNING' }])
  await run.kill()
  const { stdout } = await rig.tasker(['status', '--json'], { env })
  expect(stdout).toContain('"RUNNING"')
  expect(rowsOf(rig)).toMatchObject([{ execution_status: 'RUNNING' }])
})
