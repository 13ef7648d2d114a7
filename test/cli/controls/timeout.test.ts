import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isGone } from '../../rig/is-gone.ts'
import { rowsOf } from '../../rig/rows.ts'
import { createRig, eventually, type Rig } from '../../rig/tasker.ts'

let rig: Rig
beforeEach(() => {
  rig = createRig()
})
afterEach(() => rig[Symbol.dispose]())

const inHome = (name: string) => join(rig.home, name)
const pidIn = (name: string) => Number(readFileSync(inHome(name), 'utf8'))

const run = (script: string, ...options: string[]) =>
  rig.tasker(['run', '--task', 'job', ...options, '--', 'sh', '-c', script])

describe('--timeout', () => {
  test('a command that takes longer is stopped: 124, FAILED, and the record says why', async () => {
    const finished = await run('echo begun; sleep 300', '--timeout', '300ms')

    expect(finished).toEqual({ stdout: 'begun\n', stderr: '', code: 124, signal: null })
    expect(rowsOf(rig)).toEqual([
      expect.objectContaining({
        execution_status: 'FAILED',
        exit_code: 124,
        exit_signal: null,
        error_message: 'stopped after its time limit of 0.3 s',
      }),
    ])
  })

  test('a command that ends in time keeps its exit status', async () => {
    expect(await run('exit 7', '--timeout=1h')).toMatchObject({ code: 7, stderr: '' })
    expect(rowsOf(rig)).toEqual([expect.objectContaining({ execution_status: 'FAILED', exit_code: 7 })])
  })

  test('one that cleans up when it is asked to end has the time for it, and still was over its limit', async () => {
    const finished = await run(
      'trap "sleep 0.2; echo cleaned up; exit 0" TERM; while :; do sleep 0.05; done',
      '--timeout',
      '300ms',
    )

    expect(finished).toMatchObject({ stdout: 'cleaned up\n', code: 124 })
  })

  test('the whole tree is asked to end, also those in a session and a group of their own', async () => {
    const finished = await run(
      'sh -c "echo \\$\\$ >child; exec sleep 300" & setsid sh -c "echo \\$\\$ >other; exec sleep 301" & wait',
      '--timeout',
      '500ms',
    )

    expect(finished.code).toBe(124)
    expect([pidIn('child'), pidIn('other')].map(isGone)).toEqual([true, true])
  })

  test('who does not heed TERM is killed after --kill-after, child and grandchild', async () => {
    const deaf = 'trap "" TERM; echo $$ >deaf; while :; do sleep 0.1; done'
    writeFileSync(inHome('deaf.sh'), deaf)

    const finished = await run(
      'sh deaf.sh & trap "echo asked" TERM; while :; do sleep 0.05; done',
      '--timeout',
      '500ms',
      '--kill-after',
      '300ms',
    )

    expect(finished).toMatchObject({ stdout: 'asked\n', code: 124 })
    expect(isGone(pidIn('deaf'))).toBe(true)
  })

  test('a stopped command is woken, so that it can end', async () => {
    const finished = await run('kill -STOP $$; sleep 300', '--timeout', '300ms')

    expect(finished.code).toBe(124)
  })

  test('nobody outside the tree is touched: neither a neighbour in the same process group nor the caller', async () => {
    const bin = join(import.meta.dirname, '..', '..', '..', 'bin', 'tasker')
    const script = `sleep 302 & echo $! >neighbour; "${bin}" run --timeout 300ms sleep 300; echo "status $?"; kill -0 $! && echo "neighbour lives"; kill $!`

    const finished = await rig.tasker(['run', '--task', 'outer', 'sh', '-c', script])

    expect(finished).toMatchObject({ stdout: 'status 124\nneighbour lives\n', code: 0 })
  })
})

describe('--kill-after', () => {
  test('a command that does not heed the TERM passed on to it is killed, and the run is CANCELLED', async () => {
    const started = rig.start([
      ...['run', '--kill-after', '300ms', '--', 'sh', '-c'],
      'trap "echo asked" TERM; echo ready; while :; do sleep 0.05; done',
    ])
    started.child.stdout?.once('data', () => started.child.kill('SIGTERM'))

    expect(await started.finished).toMatchObject({ stdout: 'ready\nasked\n', signal: 'SIGKILL' })
    expect(rowsOf(rig)).toEqual([
      expect.objectContaining({ execution_status: 'CANCELLED', exit_signal: 'SIGKILL' }),
    ])
  })

  test('without it a command may take its time after TERM', async () => {
    const started = rig.start([
      ...['run', '--', 'sh', '-c'],
      'trap "echo asked" TERM; echo ready; while [ ! -e go ]; do sleep 0.05; done; exit 3',
    ])
    let printed = ''
    started.child.stdout?.on('data', chunk => {
      printed += chunk
    })
    await eventually(() => printed.includes('ready') || undefined, 'the command is ready')
    started.child.kill('SIGTERM')
    await eventually(() => printed.includes('asked') || undefined, 'the command was asked to end')
    writeFileSync(inHome('go'), '')

    expect(await started.finished).toMatchObject({ code: 3 })
  })
})

test.each([
  [['--timeout', 'soon'], /--timeout 'soon' is not a time span/],
  [['--timeout', '0'], /--timeout '0' leaves no time/],
  [['--timeout', '60d'], /--timeout '60d' is too long/],
  [['--kill-after', '-1'], /--kill-after '-1' is not a time span/],
])('%j is a wrong command line, and nothing is started', async (options, words) => {
  const finished = await run('touch started', ...options)

  expect(finished).toMatchObject({ code: 125, stderr: expect.stringMatching(words) })
  expect(existsSync(inHome('started'))).toBe(false)
})
