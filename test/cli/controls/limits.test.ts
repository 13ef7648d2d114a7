import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { needing } from '../../rig/needing.ts'
import { rowsOf } from '../../rig/rows.ts'
import { createRig, type Rig } from '../../rig/tasker.ts'

let rig: Rig
beforeEach(() => {
  rig = createRig({ TASKER_SAMPLE_INTERVAL: '100ms' })
})
afterEach(() => rig[Symbol.dispose]())

const run = (options: readonly string[], ...command: string[]) =>
  rig.tasker(['run', '--task', 'job', ...options, '--', ...command])

/** Takes N MiB and waits for the end that somebody else sets. */
const EAT =
  "import sys, time; data = b'x' * (int(sys.argv[1]) << 20); print('full', flush=True); time.sleep(300)"
/** Four processes share what one of them has written. */
const SHARE = `import mmap, os, time
shared = mmap.mmap(-1, 64 << 20)
shared.write(b'x' * (64 << 20))
for _ in range(4):
    if os.fork() == 0:
        sum(shared[at] for at in range(0, 64 << 20, 4096))
        time.sleep(1)
        os._exit(0)
for _ in range(4): os.wait()`

describe('--max-memory', () => {
  needing('python3')(
    'a command whose tree takes more is stopped: 137, FAILED, and the record says why',
    async () => {
      const finished = await run(['--max-memory', '60M'], 'sh', '-c', 'python3 -c "$0" 80; echo on', EAT)

      expect(finished).toMatchObject({ stdout: 'full\n', stderr: '', code: 137 })
      expect(rowsOf(rig)).toMatchObject([
        {
          execution_status: 'FAILED',
          exit_code: 137,
          exit_signal: null,
          error_message: expect.stringMatching(
            /^stopped because it used \d+ MiB of memory: its limit is 60 MiB$/,
          ),
        },
      ])
    },
  )

  needing('python3')('memory that processes share counts once', async () => {
    const finished = await run(['--max-memory', '140M'], 'python3', '-c', SHARE)

    expect(finished).toMatchObject({ code: 0 })
    expect(Number(rowsOf(rig)[0]?.peak_memory_mb)).toBeGreaterThan(140)
  })

  needing('python3')('with warn: it goes on, and that is said once and shown', async () => {
    const finished = await run(
      ['--max-memory', 'warn:40M', '--max-memory', '4G'],
      ...['python3', '-c', EAT.replace('300', '1'), '60'],
    )

    expect(finished).toMatchObject({
      stdout: 'full\n',
      stderr: expect.stringMatching(
        /^tasker: a limit of the run is passed: it uses \d+ MiB of memory, more than 40 MiB\n$/,
      ),
      code: 0,
    })
    const shown = await rig.tasker(['show', 'job'])
    expect(shown.stdout).toMatch(/limit {2}it uses \d+ MiB of memory, more than 40 MiB/)
  })
})

describe('--max-runtime', () => {
  test('is --timeout', async () => {
    expect(await run(['--max-runtime', '300ms'], 'sleep', '300')).toMatchObject({ code: 124 })
    expect(rowsOf(rig)).toMatchObject([{ error_message: 'stopped after its time limit of 0.3 s' }])
  })

  test('with warn: it goes on; with --quiet only the record is told', async () => {
    writeFileSync(join(rig.home, 'wait.sh'), 'sleep 0.5; exit 3')

    const finished = await run(['--quiet', '--max-runtime', 'warn:200ms', '--timeout', '1h'], 'sh', 'wait.sh')

    expect(finished).toMatchObject({ stderr: '', code: 3 })
    expect((await rig.tasker(['show', 'job'])).stdout).toMatch(/limit {2}it runs longer than 0\.2s/)
  })
})

test('a death by kill -9 says that it was not tasker', async () => {
  expect(await run([], 'sh', '-c', 'kill -9 $$')).toMatchObject({ signal: 'SIGKILL' })
  expect(rowsOf(rig)).toMatchObject([{ error_message: 'killed by SIGKILL, which did not come from tasker' }])
})

test('a death by a signal that tasker was sent says so', async () => {
  const started = rig.start(['run', '--', 'sh', '-c', 'echo ready; while :; do sleep 0.05; done'])
  started.child.stdout?.once('data', () => started.child.kill('SIGUSR2'))

  expect(await started.finished).toMatchObject({ signal: 'SIGUSR2' })
  expect(rowsOf(rig)).toMatchObject([
    { error_message: 'killed by SIGUSR2, which tasker was sent and passed on' },
  ])
})

test.each([
  [['--max-memory', 'much'], /--max-memory 'much' is not a size/],
  [['--max-memory', 'warn:1k'], /--max-memory '1k' is too little/],
  [['--max-memory', '1G', '--max-memory', '2G'], /--max-memory is given twice/],
  [['--max-runtime', '1h', '--timeout', '1h'], /--timeout and --max-runtime say the same/],
  [['--memory-max', '0'], /--memory-max '0' is too little/],
  [['--cpu-max', 'all'], /--cpu-max 'all' is not a share of CPU/],
  [['--cpu-max', '0%'], /--cpu-max '0%' is not a share of CPU/],
])('%j is a wrong command line, and nothing is started', async (options, words) => {
  const finished = await run(options, 'touch', 'started')

  expect(finished).toMatchObject({ code: 125, stderr: expect.stringMatching(words) })
  expect(existsSync(join(rig.home, 'started'))).toBe(false)
})
