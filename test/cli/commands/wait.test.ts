import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { endedAs } from '../../../src/cli/ended-as.ts'
import type { ExecutionRow } from '../../../src/store/rows.ts'
import { rowsOf } from '../../rig/rows.ts'
import { createRig, eventually, type Rig } from '../../rig/tasker.ts'

let rig: Rig
beforeEach(() => {
  rig = createRig()
})
afterEach(() => rig[Symbol.dispose]())

const UNTIL_GO = 'while [ ! -e go ]; do sleep 0.02; done'

/** Starts a run that goes on until the file `go` is there; resolves when it is recorded. */
async function begin(task: string, then: string) {
  const before = rowsOf(rig).length
  const run = rig.start(['run', '--task', task, 'sh', '-c', `${UNTIL_GO}; ${then}`])
  await eventually(() => rowsOf(rig).length > before || undefined, 'the run is recorded')
  return run
}

const go = () => writeFileSync(join(rig.home, 'go'), '')

test('ends as the run did, and with several as the worst', async () => {
  const runs = [
    await begin('good', 'exit 0'),
    await begin('bad', 'exit 3'),
    await begin('killed', 'kill -KILL $$'),
  ]
  const waiting = rig.start(['wait', 'good', 'bad'])
  const other = rig.start(['wait', 'killed', '--json'])
  go()

  expect(await waiting.finished).toMatchObject({
    code: 3,
    stderr: '',
    stdout: expect.stringMatching(/FAILED {2}bad {2}exit 3 after /),
  })
  const { stdout, code } = await other.finished
  expect(code).toBe(137)
  expect(JSON.parse(stdout)).toMatchObject([
    { task_name: 'killed', exit_signal: 'SIGKILL', exit_status: 137 },
  ])
  await Promise.all(runs.map(run => run.finished))
})

test('a run whose tasker is killed is waited for, and nobody saw its end', async () => {
  const run = await begin('job', 'exit 0')
  const waiting = rig.start(['wait', 'job'])
  process.kill(Number(rowsOf(rig)[0]?.supervisor_pid), 'SIGKILL')
  go()
  await run.finished

  expect(await waiting.finished).toMatchObject({
    code: 125,
    stdout: expect.stringContaining('exit not seen'),
  })
})

test('gives up when its time is over, and says what still runs', async () => {
  const run = await begin('job', 'exit 0')

  expect(await rig.tasker(['wait', '--timeout', '200ms', 'job'])).toMatchObject({
    code: 124,
    stderr: expect.stringMatching(/^tasker: run \S+ \(job\) still runs\n$/),
  })
  go()
  await run.finished
})

test('--for-start waits for the next run of a task, the first one too', async () => {
  await rig.tasker(['run', '--task', 'job', 'sh', '-c', 'exit 5'])
  const next = rig.start(['wait', '--for-start', 'job'])
  const first = rig.start(['wait', '--for-start', 'new'])
  const early = rig.start(['wait', '--for-start', 'never', '--timeout', '1s'])
  expect(await early.finished).toMatchObject({
    code: 124,
    stderr: expect.stringContaining("'never' has not started"),
  })

  await rig.tasker(['run', '--task', 'new', 'sh', '-c', 'exit 6'])
  await rig.tasker(['run', '--task', 'job', 'sh', '-c', 'exit 7'])

  expect(await next.finished).toMatchObject({ code: 7 })
  expect(await first.finished).toMatchObject({ code: 6 })
})

test('a run that nobody knows is 125, a wrong command line 2', async () => {
  await rig.tasker(['run', '--task', 'job', 'true'])

  expect(await rig.tasker(['wait', 'jop'])).toMatchObject({
    code: 125,
    stderr: expect.stringContaining("did you mean 'job'?"),
  })
  expect(await rig.tasker(['wait', 'job', '--timeout', 'soon'])).toMatchObject({ code: 2 })
  expect(await rig.tasker(['wait'])).toMatchObject({ code: 2 })
})

test('a death by a real-time signal has its number', () => {
  expect(endedAs({ exit_code: null, exit_signal: 'SIGRTMIN+3' } as ExecutionRow)).toBe(165)
})
