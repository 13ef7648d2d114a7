import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { getPriority } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { needing } from '../../rig/needing.ts'
import { rowsOf } from '../../rig/rows.ts'
import { BIN, createRig, finish, type Rig } from '../../rig/tasker.ts'

let rig: Rig
beforeEach(() => {
  rig = createRig()
})
afterEach(() => rig[Symbol.dispose]())

const inHome = (name: string) => join(rig.home, name)

describe('--chdir', () => {
  test('everything is as if started there: command, PWD, script, configuration, files of options, record', async () => {
    mkdirSync(inHome('project'))
    writeFileSync(inHome('project/.tasker.yml'), 'stages: { WEEKLY: SUNDAY }\n')
    writeFileSync(inHome('project/WEEKLY_1.sh'), 'pwd; echo "$PWD"\n')
    const options = ['--chdir', 'project', '--run-id-file', 'id', '--log=out.log']

    const finished = await rig.tasker(['run', ...options, 'sh', 'WEEKLY_1.sh'], { env: { PWD: rig.home } })

    const project = inHome('project')
    expect(finished).toMatchObject({ stdout: `${project}\n${project}\n`, stderr: '', code: 0 })
    expect(rowsOf(rig)).toMatchObject([
      { cwd: project, script_path: project, task_name: 'WEEKLY_1.sh', task_stage: 'SUNDAY' },
    ])
    expect(['id', 'out.log'].map(name => existsSync(join(project, name)))).toEqual([true, true])
  })

  test('a folder that is not there: 125, and nothing is started', async () => {
    const finished = await rig.tasker(['run', '--chdir', 'nowhere', 'touch', inHome('started')])

    expect(finished).toMatchObject({
      stderr: 'tasker: --chdir nowhere: it is not there; name a folder that can be entered\n',
      code: 125,
    })
    expect(existsSync(inHome('started'))).toBe(false)
  })
})

describe('--env-file', () => {
  test('gives the command variables with quotes and comments; later files and lines win', async () => {
    writeFileSync(
      inHome('a.env'),
      '# a comment\nPLAIN=one two # three\nexport QUOTED="a # b\\nc"\nSINGLE=\'$HOME "x"\'\nEMPTY=\nTWICE=1\nTWICE=2\nGIVEN=file\n',
    )
    writeFileSync(inHome('b.env'), 'PLAIN=over\n')
    const script = 'set -u; printf "[%s]" "$PLAIN" "$QUOTED" "$SINGLE" "$EMPTY" "$TWICE" "$GIVEN"'
    const options = ['--env-file', 'a.env', '--env-file=b.env']

    const finished = await rig.tasker(['run', ...options, '--', 'sh', '-c', script], {
      env: { GIVEN: 'caller' },
    })

    expect(finished).toMatchObject({
      stdout: '[over][a # b\nc][$HOME "x"][][2][file]',
      stderr: '',
      code: 0,
    })
  })

  test('its secrets are not recorded, nowhere in the state directory', async () => {
    writeFileSync(inHome('.env'), 'DB_PASSWORD=hunter2\nMY_URL=postgres://u:hunter2@h/d\nMY_PLACE=here\n')

    await rig.tasker(['run', '--env-file', '.env', 'sh', '-c', 'test "$DB_PASSWORD" = hunter2'], {
      env: { TASKER_ENV_CAPTURE: 'DB_*,MY_*' },
    })

    const [row] = rowsOf(rig)
    expect(row?.execution_status).toBe('FINISHED')
    expect(JSON.parse(String(row?.environment))).toMatchObject({
      DB_PASSWORD: '[redacted]',
      MY_PLACE: 'here',
    })
    const state = execFileSync('sh', ['-c', 'grep -rlE "hunter2@|PASSWORD.{0,5}hunter2" state || true'], {
      cwd: rig.home,
      encoding: 'utf8',
    })
    expect(state).toBe('')
  })

  test('a file that cannot be read: 125, and nothing is started', async () => {
    const finished = await rig.tasker(['run', '--env-file', 'none.env', 'touch', 'started'])

    expect(finished).toMatchObject({
      stderr: 'tasker: --env-file none.env: it is not there; name a file that can be read\n',
      code: 125,
    })
    expect(existsSync(inHome('started'))).toBe(false)
  })
})

describe('--nice', () => {
  test('lowers the priority by that much', async () => {
    const finished = await rig.tasker(['run', '--nice', '7', 'nice'])

    expect(finished).toMatchObject({ stdout: `${Math.min(getPriority() + 7, 19)}\n`, stderr: '', code: 0 })
  })

  test('what is no number is a wrong command line', async () => {
    expect(await rig.tasker(['run', '--nice', 'very', 'true'])).toMatchObject({
      code: 125,
      stderr: "tasker: --nice 'very' is not a priority; write for example 10\n",
    })
  })
})

describe('--ionice', () => {
  const withIonice = needing('ionice')

  withIonice.for([
    ['idle', 'idle'],
    ['best-effort:7', 'best-effort: prio 7'],
    ['2:3', 'best-effort: prio 3'],
    ['Best-Effort', 'best-effort: prio 4'],
  ])('%s: the command has it, beside --nice', async ([priority, told]) => {
    const options = ['--ionice', priority ?? '', '--nice', '1']
    const finished = await rig.tasker(['run', ...options, 'sh', '-c', 'ionice; nice'])

    expect(finished).toMatchObject({
      stdout: `${told}\n${Math.min(getPriority() + 1, 19)}\n`,
      stderr: '',
      code: 0,
    })
  })

  test('where there is no ionice, the command runs, and that is told', async () => {
    mkdirSync(inHome('bin'))
    const finished = await rig.tasker(['run', '--ionice', 'idle', '/bin/sh', '-c', 'exit 3'], {
      env: { PATH: inHome('bin'), TASKER_NODE: process.execPath },
    })

    expect(finished).toMatchObject({
      stderr: 'tasker: the I/O priority cannot be set: there is no ionice (of util-linux)\n',
      code: 3,
    })
  })

  test('without the right to it, the command runs, and that is told', async () => {
    mkdirSync(inHome('bin'))
    writeFileSync(inHome('bin/ionice'), '#!/bin/sh\necho "ionice: not permitted" >&2; exit 1\n', {
      mode: 0o755,
    })

    const finished = await rig.tasker(['run', '--ionice', 'realtime:0', 'sh', '-c', 'exit 3'], {
      env: { PATH: `${inHome('bin')}:${rig.env.PATH}` },
    })

    expect(finished).toMatchObject({
      stderr: 'tasker: the I/O priority cannot be set: ionice: not permitted\n',
      code: 3,
    })
  })

  test.each([
    ['fast', "--ionice 'fast' is not an I/O priority; write for example idle or best-effort:7"],
    [
      'best-effort:8',
      "--ionice 'best-effort:8' is not an I/O priority; write for example idle or best-effort:7",
    ],
    ['idle:3', "--ionice 'idle:3': the class idle has no levels; write idle alone"],
  ])('%s is a wrong command line', async (priority, sentence) => {
    expect(await rig.tasker(['run', '--ionice', priority, 'true'])).toMatchObject({
      code: 125,
      stderr: `tasker: ${sentence}\n`,
    })
  })
})

describe('--shell', () => {
  test('runs one text in a shell, and names the task by its first words', async () => {
    const finished = await rig.tasker(['run', '--shell', 'echo b a | tr " " "\\n" | sort; exit 3'])

    expect(finished).toMatchObject({ stdout: 'a\nb\n', code: 3 })
    expect(rowsOf(rig)).toMatchObject([
      {
        task_name: 'echo b a | tr " " "\\n" | sort; exit 3',
        task_type: 'sh',
        command: JSON.stringify(['sh', '-c', 'echo b a | tr " " "\\n" | sort; exit 3']),
      },
    ])
  })

  test('several words are a wrong command line', async () => {
    expect(await rig.tasker(['run', '--shell', 'echo', 'a'])).toMatchObject({
      code: 125,
      stderr: "tasker: --shell takes the command as one text; write it in quotes: --shell 'a | b'\n",
    })
  })
})

test('where node cannot start, the launcher does what --chdir and --shell say by itself', async () => {
  mkdirSync(inHome('project'))
  const options = '--chdir project --timeout 1h --retries 2 --lock --env-file x --shell'
  const line = `ulimit -v 400000; exec "${BIN}" run ${options} 'pwd >where; exit 6'`

  const finished = await finish(spawn('sh', ['-c', line], { cwd: rig.home, env: rig.env }))

  expect(finished).toMatchObject({ code: 6, stderr: expect.stringMatching(/runs without being tracked\n$/) })
  expect(readFileSync(inHome('project/where'), 'utf8')).toBe(`${inHome('project')}\n`)
})
