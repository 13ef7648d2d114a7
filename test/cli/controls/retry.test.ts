import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { rowsOf } from '../../rig/rows.ts'
import { createRig, eventually, type Rig } from '../../rig/tasker.ts'

let rig: Rig
beforeEach(() => {
  rig = createRig()
})
afterEach(() => rig[Symbol.dispose]())

const inHome = (name: string) => join(rig.home, name)
const run = (script: string, ...options: string[]) =>
  rig.tasker(['run', '--task', 'job', ...options, '--', 'sh', '-c', script])
const QUICKLY = ['--retry-delay', '10ms']
/** Counts the attempts in a file, and in `$n`. */
const COUNT = 'echo x >>count; n=$(wc -l <count); '

test('a command that fails is repeated until it succeeds, each attempt a run linked to the first one', async () => {
  const options = ['--retries', '5', ...QUICKLY, '--run-id-file', inHome('id')]

  const finished = await run(`${COUNT} echo out$n; echo err$n >&2; [ $n -eq 3 ] || exit $n`, ...options)

  expect(finished).toEqual({
    stdout: 'out1\nout2\nout3\n',
    stderr: 'err1\nerr2\nerr3\n',
    code: 0,
    signal: null,
  })
  const rows = rowsOf(rig)
  const first = rows[0]?.run_id
  expect(rows).toMatchObject([
    { attempt: 1, retry_of_run_id: null, exit_code: 1, execution_status: 'FAILED', error_detail: 'err1\n' },
    { attempt: 2, retry_of_run_id: first, exit_code: 2, execution_status: 'FAILED', error_detail: 'err2\n' },
    { attempt: 3, retry_of_run_id: first, exit_code: 0, execution_status: 'FINISHED', error_message: null },
  ])
  expect(readFileSync(inHome('id'), 'utf8')).toBe(`${rows[2]?.run_id}\n`)
  expect(new Set(rows.map(row => row.log_file)).size).toBe(3)
  for (const [index, row] of rows.entries()) {
    const log = readFileSync(join(String(row.log_path), String(row.log_file)), 'utf8')
    expect(log.split('\n').sort().join(' ')).toBe(` err${index + 1} out${index + 1}`)
  }
})

test('the exit status is that of the last attempt', async () => {
  const finished = await run(`${COUNT} exit $((n + 10))`, '--retries', '2', ...QUICKLY)

  expect(finished.code).toBe(13)
  expect(rowsOf(rig).map(row => row.exit_code)).toEqual([11, 12, 13])
})

test('a death by signal of the last attempt is ours too', async () => {
  const finished = await run('kill -USR1 $$', '--retries', '1', ...QUICKLY)

  expect(finished.signal).toBe('SIGUSR1')
  expect(rowsOf(rig)).toHaveLength(2)
})

test('every attempt has a pipe that can be opened by its name', async () => {
  const finished = await run(
    'echo named >/dev/stdout; [ -p /dev/stdout ] && echo pipe; exit 1',
    '--retries',
    '1',
    ...QUICKLY,
  )

  expect(finished).toMatchObject({ stdout: 'named\npipe\nnamed\npipe\n', stderr: '', code: 1 })
})

test('what a background process of an earlier attempt writes still comes out, and stays out of the later log', async () => {
  const started = rig.start([
    ...['run', '--task', 'job', '--retries', '1', ...QUICKLY, '--', 'sh', '-c'],
    `${COUNT} if [ $n -eq 1 ]; then (while [ ! -e go ]; do sleep 0.02; done; echo late) & exit 1; fi
     echo second; touch go; while [ ! -e done ]; do sleep 0.02; done`,
  ])
  let printed = ''
  started.child.stdout?.on('data', chunk => {
    printed += chunk
  })
  await eventually(() => printed.includes('late') || undefined, 'the late line comes out')
  writeFileSync(inHome('done'), '')

  expect((await started.finished).stdout.split('\n').sort()).toEqual(['', 'late', 'second'])
  const [, second] = rowsOf(rig)
  expect(readFileSync(join(String(second?.log_path), String(second?.log_file)), 'utf8')).toBe('second\n')
})

test('into a file, one attempt follows the other', async () => {
  const bin = join(import.meta.dirname, '..', '..', '..', 'bin', 'tasker')
  const line = `"${bin}" run --retries 2 --retry-delay 10ms sh -c 'echo try; echo "::tasker 1/2"; exit 4' >all 2>&1; echo $?`

  const finished = await rig.tasker(['run', '--task', 'outer', 'sh', '-c', line])

  expect(finished.stdout).toBe('4\n')
  expect(readFileSync(inHome('all'), 'utf8')).toBe('try\n::tasker 1/2\n'.repeat(3))
  const inner = rowsOf(rig).filter(row => row.task_name !== 'outer')
  expect(inner.map(row => row.overall_percent_complete)).toEqual([50, 50, 50])
})

test.each([
  [3, ['--retry-on', '3'], 3],
  [4, ['--retry-on', '3,5-9'], 1],
  [7, ['--retry-on', '3,5-9'], 3],
  [75, ['--retry-on', '3'], 3],
  [4, ['--no-retry-on', '4'], 1],
  [0, [], 1],
])('exit status %i with %j: %i attempts', async (code, options, attempts) => {
  await run(`exit ${code}`, '--retries', '2', ...QUICKLY, ...options)

  expect(rowsOf(rig)).toHaveLength(attempts)
})

test('each attempt has the whole time limit', async () => {
  const options = ['--retries', '1', ...QUICKLY, '--timeout', '1s']

  const finished = await run(`${COUNT} [ $n -eq 2 ] || sleep 300; sleep 0.3`, ...options)

  expect(finished.code).toBe(0)
  expect(rowsOf(rig)).toMatchObject([{ exit_code: 124 }, { exit_code: 0 }])
})

test('whoever stops an attempt stops the repeating', async () => {
  const started = rig.start([
    ...['run', '--retries', '9', ...QUICKLY, '--', 'sh', '-c'],
    'trap "exit 9" TERM; echo ready; while :; do sleep 0.05; done',
  ])
  started.child.stdout?.once('data', () => started.child.kill('SIGTERM'))

  expect(await started.finished).toMatchObject({ stdout: 'ready\n', code: 9 })
  expect(rowsOf(rig)).toMatchObject([{ execution_status: 'CANCELLED', attempt: 1 }])
})

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  '%s in a pause ends it at once, with the status of the attempt before',
  async signal => {
    const started = rig.start([
      ...['run', '--retries', '9', '--retry-delay', '1h', '--', 'sh', '-c', 'exit 6'],
    ])
    await eventually(
      () => (existsSync(rig.databaseFile) && rowsOf(rig)[0]?.execution_status === 'FAILED') || undefined,
      'the first attempt is over',
    )
    started.child.kill(signal)

    expect(await started.finished).toEqual({ stdout: '', stderr: '', code: 6, signal: null })
    expect(rowsOf(rig)).toHaveLength(1)
  },
)

test.each([
  [['--retry-delay', '5s'], /--retry-delay says nothing without --retries/],
  [['--retries', 'many'], /--retries 'many' is not a whole number/],
  [['--retries', '2', '--backoff', '0.5'], /--backoff '0.5' is not a factor/],
  [['--retries', '2', '--retry-on', '1,x'], /--retry-on '1,x' has no exit statuses/],
  [['--retries', '2', '--no-retry-on', '300'], /--no-retry-on '300' has no exit statuses/],
])('%j is a wrong command line, and nothing is started', async (options, words) => {
  const finished = await run('touch started', ...options)

  expect(finished).toMatchObject({ code: 125, stderr: expect.stringMatching(words) })
  expect(existsSync(inHome('started'))).toBe(false)
})
