import { spawn } from 'node:child_process'
import { existsSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { BIN, createRig, eventually, finish, type Rig } from '../rig/tasker.ts'

let rig: Rig
beforeEach(() => {
  rig = createRig()
})
afterEach(() => rig[Symbol.dispose]())

/** Rows read with SQLite itself, not with our code. None while there is no table yet. */
function rows(sql = 'SELECT * FROM executions ORDER BY execution_id'): Record<string, unknown>[] {
  using database = new DatabaseSync(rig.databaseFile, { readOnly: true, timeout: 5_000 })
  if (database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'executions'").get() === undefined) return []
  return database.prepare(sql).all()
}

function onlyRow(): Record<string, unknown> {
  const all = rows()
  expect(all).toHaveLength(1)
  return all[0] ?? {}
}

const sh = (script: string, ...options: string[]) => rig.tasker(['run', ...options, '--', 'sh', '-c', script])

describe('how it ends', () => {
  test.each([0, 1, 3, 77, 126, 127, 255])('exit status %i comes out and is recorded', async code => {
    const finished = await sh(`exit ${code}`)

    expect(finished).toEqual({ stdout: '', stderr: '', code, signal: null })
    expect(onlyRow()).toMatchObject({ exit_code: code, execution_status: code === 0 ? 'FINISHED' : 'FAILED' })
  })

  test.each(['SIGTERM', 'SIGINT', 'SIGKILL', 'SIGHUP', 'SIGPIPE', 'SIGSEGV', 'SIGUSR1'])(
    'a command that dies of %s takes tasker with it the same way',
    async signal => {
      const finished = await sh(`kill -${signal.slice(3)} $$`)

      expect(finished).toEqual({ stdout: '', stderr: '', code: null, signal })
      expect(onlyRow()).toMatchObject({ exit_code: null, exit_signal: signal, execution_status: 'FAILED' })
    },
  )

  test('a command that is not there ends with 127 and one line, and is recorded', async () => {
    const finished = await rig.tasker(['run', 'no-such-command', 'x'])

    expect(finished).toMatchObject({
      stdout: '',
      stderr: 'tasker: no-such-command: command not found\n',
      code: 127,
    })
    expect(onlyRow()).toMatchObject({
      execution_status: 'FAILED',
      error_message: 'no-such-command: command not found',
    })
  })

  test('a command that may not be executed ends with 126', async () => {
    writeFileSync(join(rig.home, 'plain'), 'x', { mode: 0o644 })

    const finished = await rig.tasker(['run', './plain'])

    expect(finished).toMatchObject({ stderr: 'tasker: ./plain: permission denied\n', code: 126 })
  })

  test('a script without #! is run by sh, as a shell does', async () => {
    writeFileSync(join(rig.home, 'bare'), 'echo from $0; exit 4', { mode: 0o755 })

    const finished = await rig.tasker(['run', './bare'])

    expect(finished).toMatchObject({ stdout: 'from ./bare\n', code: 4 })
  })

  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s goes to the command, and the run is CANCELLED',
    async signal => {
      const started = rig.start([
        'run',
        'sh',
        '-c',
        'trap "echo stopped; exit 9" TERM INT; echo ready; while :; do sleep 0.05; done',
      ])
      started.child.stdout?.once('data', () => started.child.kill(signal))

      expect(await started.finished).toMatchObject({ stdout: 'ready\nstopped\n', code: 9 })
      expect(onlyRow()).toMatchObject({ execution_status: 'CANCELLED', exit_code: 9 })
    },
  )
})

describe('what passes through', () => {
  test("an option of the command that node has too is the command's alone", async () => {
    writeFileSync(join(rig.home, 'x.env'), 'FROM_FILE=yes\n')
    const words = ['sh', '-c', 'echo "$*" "$FROM_FILE"', 'sh', '--env-file', 'x.env', '--env-file=none.env']

    expect(await rig.tasker(['run', ...words])).toMatchObject({
      stdout: '--env-file x.env --env-file=none.env \n',
      stderr: '',
      code: 0,
    })
  })

  test('a command may close its output and go on', async () => {
    const finished = await sh('exec >&- 2>&-; sleep 0.2; exit 5')

    expect(finished).toEqual({ stdout: '', stderr: '', code: 5, signal: null })
  })

  test('both streams, byte for byte, and nothing of our own', async () => {
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256))
    writeFileSync(join(rig.home, 'bytes'), bytes)
    const child = spawn(BIN, ['run', 'sh', '-c', 'cat bytes; cat bytes >&2'], { cwd: rig.home, env: rig.env })
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', chunk => out.push(chunk))
    child.stderr.on('data', chunk => err.push(chunk))

    await new Promise(resolve => child.on('close', resolve))

    expect(Buffer.concat(out).equals(bytes)).toBe(true)
    expect(Buffer.concat(err).equals(bytes)).toBe(true)
  })

  test('standard input', async () => {
    const finished = await rig.tasker(['run', 'tr', 'a-z', 'A-Z'], { input: 'to the command' })

    expect(finished.stdout).toBe('TO THE COMMAND')
  })

  test('the order of a merged stream', async () => {
    const lines = Array.from({ length: 500 }, (_, index) => `echo ${index}${index % 2 ? ' >&2' : ''}`).join(
      '\n',
    )
    writeFileSync(join(rig.home, 'many.sh'), lines)

    const finished = await rig.tasker(['run', 'sh', '-c', `exec ${BIN} run sh many.sh 2>&1`])

    expect(finished.stdout.trim().split('\n').map(Number)).toEqual(
      Array.from({ length: 500 }, (_, index) => index),
    )
  })

  test('a redirected file is the very one that the command writes to, and its markers are read', async () => {
    const log = join(rig.home, 'out.log')
    writeFileSync(log, 'before\n')
    const fd = openSync(log, 'a')
    const child = spawn(BIN, ['run', 'sh', '-c', 'readlink /proc/self/fd/1; echo "::tasker 3/4 x"; exit 2'], {
      env: rig.env,
      stdio: ['ignore', fd, fd],
    })

    expect(await finish(child)).toMatchObject({ code: 2 })
    expect(readFileSync(log, 'utf8')).toBe(`before\n${log}\n::tasker 3/4 x\n`)
    expect(onlyRow()).toMatchObject({
      log_path: rig.home,
      log_file: 'out.log',
      subtask_items_complete: 3,
      subtask_items_total: 4,
      overall_percent_complete: 75,
    })
  })

  test('a redirected file that was deleted, and so cannot be read, gets what the command writes', async () => {
    const script = `exec 5<>gone; rm gone; ${BIN} run sh -c 'echo "::tasker 1/4"; echo on' >&5 2>&5; cat /proc/self/fd/5 <&5`
    const child = spawn('bash', ['-c', script], { env: rig.env, cwd: rig.home })

    expect((await finish(child)).stdout).toBe('::tasker 1/4\non\n')
    expect(onlyRow()).toMatchObject({ execution_status: 'FINISHED', subtask_items_complete: 1 })
  })

  test('/dev/stdout can be opened by the command', async () => {
    const finished = await sh('echo a >/dev/stdout; echo b >/dev/stderr; echo c | tee /dev/stderr')

    expect(finished).toMatchObject({ stdout: 'a\nc\n', stderr: 'b\nc\n', code: 0 })
  })

  test('a reader that leaves ends an endless command by SIGPIPE', async () => {
    const child = spawn('bash', ['-c', `${BIN} run yes | head -1; echo "\${PIPESTATUS[0]}"`], {
      env: rig.env,
    })

    expect(await finish(child)).toMatchObject({ stdout: 'y\n141\n', code: 0 })
  })

  test('a reader that is slow gets everything', async () => {
    const child = spawn(
      'bash',
      ['-c', `${BIN} run sh -c 'seq 200000' | (sleep 1; cat) | md5sum; seq 200000 | md5sum`],
      { env: rig.env },
    )

    const [ours, bare] = (await finish(child)).stdout.trim().split('\n')
    expect(ours).toBe(bare)
  })

  test('a background process that keeps the output open neither holds tasker nor loses what it says later', async () => {
    const child = spawn(
      'bash',
      ['-c', `{ ${BIN} run sh -c '(sleep 1; echo later) & echo now'; echo "after: $?"; } | cat; echo end`],
      { env: rig.env },
    )

    expect((await finish(child)).stdout).toBe('now\nafter: 0\nlater\nend\n')
  })

  test('quiet: nothing while it goes well, everything when it fails', async () => {
    expect(await sh('echo fine', '--quiet')).toMatchObject({ stdout: '', stderr: '', code: 0 })
    expect(await sh('echo one; echo two >&2; exit 5', '--quiet')).toMatchObject({
      stdout: 'one\ntwo\n',
      code: 5,
    })
  })

  test('low and high descriptors are inherited, and none of ours leaks', async () => {
    const script = `exec 3>three 7>seven 62>sixtytwo; ${BIN} run sh -c 'echo a >&3; echo b >&7; ls /proc/self/fd' 3>&3 7>&7; :`
    const bare = await finish(
      spawn('bash', ['-c', script.replace(`${BIN} run `, '')], { env: rig.env, cwd: rig.home }),
    )
    const wrapped = await finish(spawn('bash', ['-c', script], { env: rig.env, cwd: rig.home }))

    expect(wrapped).toEqual(bare)
    expect(readFileSync(join(rig.home, 'three'), 'utf8')).toBe('a\n')
    expect(readFileSync(join(rig.home, 'seven'), 'utf8')).toBe('b\n')
  })

  test('ignored signals and the limit of open files', async () => {
    const probe = 'ulimit -Sn; grep -E "^Sig(Ign|Blk)" /proc/self/status'
    const around = (command: string) => `ulimit -Sn 512; trap '' HUP INT; exec ${command} sh -c '${probe}'`

    const bare = await finish(spawn('bash', ['-c', around('')], { env: rig.env }))
    const wrapped = await finish(spawn('bash', ['-c', around(`${BIN} run`)], { env: rig.env }))

    expect(wrapped).toEqual(bare)
    expect(wrapped.stdout).toContain('512\n')
  })

  test('the environment, but for what tasker adds', async () => {
    const environment = (text: string) =>
      text
        .split('\n')
        .filter(line => !/^(TASKER_(RUN_ID|TOKEN|FILE)|_)=/.test(line))
        .sort()
    const env = { ...rig.env, NODE_OPTIONS: '--max-old-space-size=99', EMPTY: '', PWD: rig.home }

    const bare = await finish(spawn('env', [], { env, cwd: rig.home }))
    const wrapped = await finish(spawn(BIN, ['run', 'env'], { env, cwd: rig.home }))

    expect(environment(wrapped.stdout)).toEqual(environment(bare.stdout))
  })
})

describe('options', () => {
  test('after the command belong to the command, with or without --', async () => {
    const finished = await rig.tasker(['run', '--stage', 'X', 'echo', '--stage', 'Y', '--', '-q'])

    expect(finished.stdout).toBe('--stage Y -- -q\n')
    expect(onlyRow()).toMatchObject({ task_stage: 'X', task_name: 'echo' })
  })

  test.each([
    [['--stagee', 'X', 'true'], 'tasker: tasker run has no option --stagee; did you mean --stage?\n'],
    [
      ['--tag', 'novalue', 'true'],
      "tasker: --tag 'novalue' is not of the form key=value; write for example --tag region=EU\n",
    ],
    [
      ['--total-subtasks', '-3', 'true'],
      "tasker: --total-subtasks '-3' is not a number of subtasks; give a whole number from 1 on\n",
    ],
    [['--stage'], "tasker: --stage needs a value; see 'tasker run --help'\n"],
    [[], 'tasker: there is no command to run; write it at the end: tasker run -- COMMAND [ARGUMENT …]\n'],
  ])('%j stop before the start with 125 and one sentence', async (words, stderr) => {
    expect(await rig.tasker(['run', ...words])).toEqual({ stdout: '', stderr, code: 125, signal: null })
    expect(existsSync(rig.databaseFile)).toBe(false)
  })

  test('a log of its own, a run id for scripts, tags, a description', async () => {
    await sh(
      'echo hello; echo "$TASKER_RUN_ID"',
      '--log',
      'my.log',
      '--run-id-file',
      'id',
      '--tag',
      'a=b',
      '--tag',
      'c=d=e',
      '--description',
      'why',
    )

    const runId = readFileSync(join(rig.home, 'id'), 'utf8').trim()
    expect(readFileSync(join(rig.home, 'my.log'), 'utf8')).toBe(`hello\n${runId}\n`)
    expect(onlyRow()).toMatchObject({
      run_id: runId,
      log_file: 'my.log',
      tags: '{"a":"b","c":"d=e"}',
      description: 'why',
    })
  })

  test('strict does not start what cannot be recorded', async () => {
    writeFileSync(rig.stateDir, 'in the way')

    const finished = await sh('echo ran', '--strict')

    expect(finished).toMatchObject({ stdout: '', code: 125 })
    expect(finished.stderr).toMatch(/^tasker: not started, because of --strict: .+\n$/)
  })
})

describe('nothing of ours costs the run', () => {
  test('a state directory that is a file: the command runs, the trouble is told', async () => {
    writeFileSync(rig.stateDir, 'in the way')

    const finished = await sh('echo ran; exit 3')

    expect(finished).toMatchObject({ stdout: 'ran\n', code: 3 })
    expect(finished.stderr).toMatch(/^(tasker: .+\n)+$/)
  })

  test('a state directory that can neither be found nor made', async () => {
    const finished = await rig.tasker(['run', 'sh', '-c', 'echo ran; exit 5'], {
      env: { TASKER_STATE_DIR: '/proc/1/x' },
    })

    expect(finished).toMatchObject({ stdout: 'ran\n', code: 5 })
    expect(finished.stderr).toMatch(/^(tasker: .+\n)+$/)
  })

  test('a configuration full of mistakes: each is told, the command runs and is recorded', async () => {
    writeFileSync(join(rig.home, '.tasker.yml'), 'databse:\n  host: x\nflush_interval: soon\n')

    const finished = await sh('echo ran')

    expect(finished).toMatchObject({ stdout: 'ran\n', code: 0 })
    expect(finished.stderr).toContain('.tasker.yml:1')
    expect(finished.stderr).toContain('.tasker.yml:3')
    expect(onlyRow()).toMatchObject({ execution_status: 'FINISHED' })
  })

  test('a database that is no database: the run stays in the journal until there is one', async () => {
    await sh('true')
    for (const suffix of ['-wal', '-shm']) rmSync(`${rig.databaseFile}${suffix}`, { force: true })
    writeFileSync(rig.databaseFile, 'x'.repeat(5000))

    const broken = await sh('echo ran')
    expect(broken).toMatchObject({ stdout: 'ran\n', code: 0 })
    expect(readdirSync(join(rig.stateDir, 'journal'))).toHaveLength(1)

    writeFileSync(rig.databaseFile, '')
    expect(await rig.tasker(['status'])).toMatchObject({ code: 0 })
    expect(onlyRow()).toMatchObject({ execution_status: 'FINISHED' })
    expect(readdirSync(join(rig.stateDir, 'journal'))).toEqual([])
  })

  test('a folder that was deleted under us, no HOME, nothing in the environment', async () => {
    const script = `mkdir gone && cd gone && rmdir ../gone && env -i PATH=/usr/bin:/bin ${BIN} run sh -c 'echo ran; exit 6'`
    const finished = await finish(spawn('sh', ['-c', script], { cwd: rig.home, env: rig.env }))

    expect(finished).toMatchObject({ stdout: 'ran\n', code: 6 })
  })
})

describe('when tasker is killed with -9', () => {
  test('a command that writes into a file goes on, is shown without its supervisor, and its end is told', async () => {
    const log = openSync(join(rig.home, 'out.log'), 'a')
    const wrapper = spawn(
      BIN,
      [
        'run',
        '--task',
        'long',
        'sh',
        '-c',
        'echo begin; while [ ! -e stop ]; do sleep 0.05; done; echo finished',
      ],
      {
        cwd: rig.home,
        env: rig.env,
        stdio: ['ignore', log, log],
      },
    )
    const ended = finish(wrapper)
    await eventually(
      () => existsSync(rig.databaseFile) && rows()[0]?.execution_status === 'RUNNING',
      'the run is in the database',
    )

    wrapper.kill('SIGKILL')
    await ended
    const during = await rig.tasker(['status', '--json'])
    writeFileSync(join(rig.home, 'stop'), '')
    await eventually(
      () => readFileSync(join(rig.home, 'out.log'), 'utf8') === 'begin\nfinished\n',
      'the command ends',
    )
    const { process_id: pid } = onlyRow()
    await eventually(() => !existsSync(`/proc/${pid}`), 'the command is gone')
    await rig.tasker(['status'])

    expect(JSON.parse(during.stdout)[0].run).toMatchObject({ execution_status: 'RUNNING', orphaned: true })
    const row = onlyRow()
    expect(row).toMatchObject({ execution_status: 'FAILED', exit_code: null, orphaned: 0 })
    expect(row.error_message).toMatch(/^lost: tasker \(PID \d+\) was killed/)
    expect(readdirSync(join(rig.stateDir, 'journal'))).toEqual([])
  })
})

test('200 runs at the same moment on one SQLite: all recorded, none twice, every exit status right', async () => {
  const codes = Array.from({ length: 200 }, (_, index) => index % 7)

  const finished = await Promise.all(codes.map(code => sh(`exit ${code}`, '--task', `t${code}`)))
  await rig.tasker(['status'])

  expect(finished.map(({ code }) => code)).toEqual(codes)
  expect(finished.filter(({ stdout, stderr }) => stdout + stderr !== '')).toEqual([])
  const recorded = rows('SELECT exit_code, count(*) AS n FROM executions GROUP BY 1 ORDER BY 1')
  expect(recorded.map(row => [row.exit_code, row.n])).toEqual(
    [0, 1, 2, 3, 4, 5, 6].map(code => [code, codes.filter(each => each === code).length]),
  )
  expect(readdirSync(join(rig.stateDir, 'journal'))).toEqual([])
})
