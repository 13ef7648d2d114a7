import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { needing } from '../../rig/needing.ts'
import { rowsOf } from '../../rig/rows.ts'
import { createRig, type Rig } from '../../rig/tasker.ts'
import { inBash } from '../../supervision/side-by-side.ts'

let rig: Rig
beforeEach(() => {
  rig = createRig()
  mkdirSync(join(rig.home, 'work'))
})
afterEach(() => rig[Symbol.dispose]())

const inWork = (script: string, ...options: string[]) =>
  rig.tasker([
    'run',
    '--chdir',
    'work',
    '--task',
    'job',
    ...options,
    '--',
    'sh',
    '-c',
    script,
    'it\'s "x"',
    '',
  ])

test('does the same once more: arguments, folder, names, tags and options, in the foreground', async () => {
  await inWork('pwd; echo "$0" $#; cat; exit 4', '--tag=a=b c', '--stage', 'S', '--quiet', '--type', 'odd')
  await rig.tasker(['tag', 'job', 'by=hand', '--remove', 'a'])

  const again = await rig.tasker(['rerun', 'job'], { input: 'typed\n' })

  expect(again).toMatchObject({ code: 4, stderr: '', stdout: `${rig.home}/work\nit's "x" 1\ntyped\n` })
  const [earlier, row] = rowsOf(rig)
  expect(row).toMatchObject({
    task_name: 'job',
    task_stage: 'S',
    task_type: 'odd',
    tags: '{"by":"hand"}',
    command: earlier?.command,
    cwd: earlier?.cwd,
    rerun_of_run_id: earlier?.run_id,
  })
})

test('options that control it hold again', async () => {
  await inWork('sleep 300', '--timeout', '200ms')

  expect(await rig.tasker(['rerun', 'job'])).toMatchObject({ code: 124 })
})

test('--dry-run prints a command line for a shell, and starts nothing', async () => {
  await inWork('echo hi', '--unique', 'once')

  const { stdout, code } = await rig.tasker(['rerun', '--dry-run', 'job'])

  expect(code).toBe(0)
  // Its key has been used up.
  expect(stdout).toBe(
    `tasker run --stage=UNKNOWN --task=job --chdir=${rig.home}/work -- sh -c 'echo hi' 'it'\\''s "x"' ''\n`,
  )
  expect(rowsOf(rig)).toHaveLength(1)
})

needing('git')('says what is not as it was: commit, variables, interpreter', async () => {
  const commit = `git -c user.name=a -c user.email=a@b commit -q --allow-empty -m`
  await inBash(
    rig,
    `cd work && git init -q && ${commit} one && LANG=C $TASKER run --task job sh -c 'sleep 0.3'`,
  )
  await inBash(rig, `cd work && ${commit} two`)

  const { stderr } = await rig.tasker(['rerun', 'job'], { env: { LANG: 'C.UTF-8' } })

  expect(stderr).toMatch(/^tasker: not as in run \S+: the git commit was [0-9a-f]{12}, is [0-9a-f]{12}$/m)
  expect(stderr).toMatch(/^tasker: not as in run \S+: LANG was C, is C\.UTF-8$/m)
  expect(stderr.trim().split('\n')).toHaveLength(2)
})

test('what cannot be done again is not started, and says what to do', async () => {
  await rig.tasker(['run', '--task', 'secret', 'true', '--password=hunter2'])
  await inWork('true')
  rmSync(join(rig.home, 'work'), { recursive: true })
  writeFileSync(join(rig.home, 'work'), '')

  const failure = (...words: string[]) => rig.tasker(['rerun', ...words])

  expect(await failure('secret')).toMatchObject({
    code: 125,
    stderr: expect.stringMatching(/held a secret.*--dry-run/),
  })
  expect(await failure('job')).toMatchObject({
    code: 125,
    stderr: expect.stringContaining('/work, in which it ran, is not there'),
  })
  expect(await failure('--', '--help')).toMatchObject({
    code: 125,
    stderr: expect.stringContaining("no task '--help'"),
  })
  expect(await failure()).toMatchObject({ code: 125, stderr: expect.stringContaining('needs a run') })
  expect(await failure('--dry', 'job')).toMatchObject({
    code: 125,
    stderr: expect.stringContaining("Unknown option '--dry'"),
  })
  expect(rowsOf(rig)).toHaveLength(2)
})

test('Ctrl-C and other signals reach the command as with tasker run', async () => {
  writeFileSync(
    join(rig.home, 'slow.sh'),
    'trap "echo asked; exit 9" TERM; echo ready; while :; do sleep 0.05; done',
  )
  const first = rig.start(['run', '--task', 'slow', 'sh', 'slow.sh'])
  first.child.stdout?.once('data', () => first.child.kill('SIGTERM'))
  await first.finished

  const again = rig.start(['rerun', 'slow'])
  again.child.stdout?.once('data', () => again.child.kill('SIGTERM'))

  expect(await again.finished).toMatchObject({ code: 9, stdout: 'ready\nasked\n' })
})
