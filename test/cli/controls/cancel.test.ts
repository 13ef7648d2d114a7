import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isGone } from '../../rig/is-gone.ts'
import { rowsOf } from '../../rig/rows.ts'
import { createRig, eventually, type Rig, type Started } from '../../rig/tasker.ts'

let rig: Rig
beforeEach(() => {
  rig = createRig()
})
afterEach(() => rig[Symbol.dispose]())

const inHome = (name: string) => join(rig.home, name)
const pidIn = (name: string) => Number(readFileSync(inHome(name), 'utf8'))

/** Starts a run, and waits until its command has written the file `ready` and the run is in the database. */
async function begin(script: string, ...options: string[]): Promise<Started> {
  const started = rig.start(['run', '--task', 'job', ...options, '--', 'sh', '-c', script])
  await eventually(() => existsSync(inHome('ready')) || undefined, 'the command runs')
  await eventually(() => rowsOf(rig).length > 0 || undefined, 'the run is recorded')
  return started
}

const statuses = () => rowsOf(rig).map(row => row.execution_status)

describe('tasker cancel', () => {
  test('ends the whole tree, and the run is CANCELLED and says by whom', async () => {
    const run = await begin('setsid sh -c "echo \\$\\$ >other; touch ready; exec sleep 301" & sleep 300')

    const cancelled = await rig.tasker(['cancel', 'job'])

    expect(cancelled).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/^job \(.*\) is cancelled\n$/),
    })
    expect(await run.finished).toMatchObject({ signal: 'SIGTERM' })
    expect(isGone(pidIn('other'))).toBe(true)
    expect(rowsOf(rig)).toMatchObject([
      { execution_status: 'CANCELLED', exit_signal: 'SIGTERM', error_message: null },
    ])
    expect((await rig.tasker(['show', 'job'])).stdout).toMatch(/stop +asked by \S+@\S+/)
  })

  test('a command that cleans up has its time for it, and is CANCELLED whatever its exit status', async () => {
    const run = await begin(
      'trap "sleep 0.2; echo cleaned; exit 0" TERM; touch ready; while :; do sleep 0.05; done',
    )

    expect(await rig.tasker(['cancel', 'job'])).toMatchObject({ code: 0 })

    expect(await run.finished).toMatchObject({ code: 0, stdout: 'cleaned\n' })
    expect(statuses()).toEqual(['CANCELLED'])
  })

  test('who does not heed TERM is killed after --kill-after, which a second request can shorten', async () => {
    const run = await begin('trap "touch asked" TERM; touch ready; while :; do sleep 0.05; done')

    const patient = rig.start(['cancel', '--no-wait', '--kill-after', '1h', 'job'])
    expect(await patient.finished).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('is being stopped'),
    })
    await eventually(() => existsSync(inHome('asked')) || undefined, 'it was asked to end')
    expect(statuses()).not.toContain('CANCELLED')
    expect(await rig.tasker(['cancel', '--kill-after', '0', 'job'])).toMatchObject({ code: 0 })

    expect(await run.finished).toMatchObject({ signal: 'SIGKILL' })
    expect(statuses()).toEqual(['CANCELLED'])
  })

  test('a run that is stopped (Ctrl-Z) together with its tasker is woken, so that it can end', async () => {
    const run = await begin('touch ready; exec sleep 300')
    const [row] = rowsOf(rig)
    process.kill(Number(row?.process_id), 'SIGSTOP')
    process.kill(Number(row?.supervisor_pid), 'SIGSTOP')

    expect(await rig.tasker(['cancel', 'job'])).toMatchObject({ code: 0 })

    expect(await run.finished).toMatchObject({ signal: 'SIGTERM' })
  })

  test('a run whose tasker was killed is ended too, and is CANCELLED', async () => {
    const run = await begin('echo $$ >pid; touch ready; exec sleep 300')
    process.kill(Number(rowsOf(rig)[0]?.supervisor_pid), 'SIGKILL')

    expect(await rig.tasker(['cancel', 'job'])).toMatchObject({ code: 0, stderr: '' })

    expect(isGone(pidIn('pid'))).toBe(true)
    expect(rowsOf(rig)).toMatchObject([{ execution_status: 'CANCELLED', exit_code: null, exit_signal: null }])
    await run.finished
  })

  test('nothing is repeated after it: neither the attempt that runs', async () => {
    const run = await begin('touch ready; exec sleep 300', '--retries', '5', '--retry-delay', '0')

    await rig.tasker(['cancel', 'job'])

    await run.finished
    expect(statuses()).toEqual(['CANCELLED'])
  })

  test('nor one that waits for its next turn', async () => {
    const run = await begin('touch ready; exit 3', '--retries', '5', '--retry-delay', '1h')
    await eventually(() => statuses()[0] === 'FAILED' || undefined, 'the first attempt has failed')

    const cancelled = await rig.tasker(['cancel', 'job'])

    expect(cancelled).toMatchObject({ code: 0, stdout: expect.stringContaining('is not repeated any more') })
    expect(await run.finished).toMatchObject({ code: 3 })
    expect(statuses()).toEqual(['FAILED'])
  })

  test('a run that is over is told so, and one that nobody knows', async () => {
    await rig.tasker(['run', '--task', '日本 "x"', 'true'])

    expect(await rig.tasker(['cancel', '日本 "x"'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^tasker: 日本 "x" \(.*\) is over already: FINISHED\n$/),
    })
    expect(await rig.tasker(['cancel', '--', '--help'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("there is no run and no task '--help'"),
    })
    expect(await rig.tasker(['cancel'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('nothing says what to cancel'),
    })
  })

  test('--all and --stage take what runs; several only with --yes where nobody can be asked', async () => {
    const one = await begin('touch ready; exec sleep 300', '--stage', 'A')
    const two = rig.start(['run', '--task', 'two', '--stage', 'B', 'sleep', '300'])
    await eventually(() => statuses().length === 2 || undefined, 'both are recorded')

    const dry = await rig.tasker(['cancel', '--all', '--dry-run'])
    expect(dry.stdout.match(/^would cancel (job|two) /gm)).toHaveLength(2)
    expect(await rig.tasker(['cancel', '--all'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('write --yes'),
    })
    expect(await rig.tasker(['cancel', '--stage', 'A', '--json'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/"task_name": "job"(.|\n)*"cancelled": true/),
    })
    expect(await rig.tasker(['cancel', '--all', '--yes'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^two .* is cancelled\n$/),
    })
    await Promise.all([one.finished, two.finished])
    expect(await rig.tasker(['cancel', '--all'])).toMatchObject({ code: 0, stdout: 'Nothing runs.\n' })
  })

  test('a request in the database is heeded where no file can be left', async () => {
    const run = await begin('touch ready; exec sleep 300', '--db', `sqlite:${rig.databaseFile}`)
    using database = new DatabaseSync(rig.databaseFile, { timeout: 5_000 })
    database
      .prepare("INSERT INTO cancel_requests VALUES (?, '2026-11-21T08:00:00.000Z', 'ada@far', 1, NULL)")
      .run(String(rowsOf(rig)[0]?.run_id))

    expect(await run.finished).toMatchObject({ signal: 'SIGTERM' })
    expect(statuses()).toEqual(['CANCELLED'])
    expect(database.prepare('SELECT answered_at FROM cancel_requests').get()?.answered_at).toMatch(/^20/)
  })
})
