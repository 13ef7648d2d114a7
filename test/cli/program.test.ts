import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createRig, type Rig } from '../rig/tasker.ts'

let rig: Rig
beforeEach(() => {
  rig = createRig()
})
afterEach(() => rig[Symbol.dispose]())

test.each([
  [['frobnicate'], "tasker has no command 'frobnicate'; see 'tasker --help'", 2],
  [['stauts'], "tasker has no command 'stauts'; did you mean status?", 2],
  [['db', 'drop'], "tasker db has no command 'drop'; see 'tasker db --help'", 2],
  [['status', '--nope'], "tasker status has no option --nope; see 'tasker status --help'", 2],
  [['logs', '--folow', 'x'], 'tasker logs has no option --folow; did you mean --follow?', 2],
  [
    ['logs'],
    "tasker logs needs a run by its id or the beginning of it, or a task by its name (its latest run); see 'tasker logs --help'",
    2,
  ],
  [['logs', 'x', '--tail'], "--tail <lines> needs a value; see 'tasker logs --help'", 2],
  [
    ['emit'],
    "tasker emit needs a message of the line protocol, without the leading ::tasker; see 'tasker emit --help'",
    2,
  ],
  [['enable'], "tasker enable needs a task by its name, or stage/name; see 'tasker enable --help'", 2],
  [['config', 'frob'], "tasker config has no use for 'frob'; see 'tasker config --help'", 2],
  [['show', 'a', 'b', 'c'], "tasker show has no use for 'b c'; see 'tasker show --help'", 2],
  [['show', 'x'], "there is no run and no task 'x'; tasker history lists the runs there are", 1],
])('%j is answered by one sentence and its exit status', async (words, sentence, code) => {
  const stderr = `tasker: ${sentence}\n`
  expect(await rig.tasker(words)).toEqual({ stdout: '', stderr, code, signal: null })
})

test('every mistake in the configuration is told on a line of its own, in their order', async () => {
  writeFileSync(join(rig.home, '.tasker.yml'), 'databse:\n  host: x\npool:\n  max_size: many\n')

  const { stdout, stderr, code } = await rig.tasker(['status'])

  expect({ stdout, code }).toEqual({ stdout: '', code: 2 })
  expect(
    stderr
      .trim()
      .split('\n')
      .map(line => /^tasker: .*\.tasker\.yml:(\d)/.exec(line)?.[1]),
  ).toEqual(['1', '4'])
})

test('a name that nobody knows is told, and stops nothing but what checks the configuration', async () => {
  writeFileSync(join(rig.home, '.tasker.yml'), 'colour: red\n')
  const env = { TASKER_COLOUR: 'red' }
  const told =
    'tasker: TASKER_COLOUR: there is no such setting; `tasker config` lists them all\n' +
    `tasker: ${rig.home}/.tasker.yml:1: there is no setting 'colour'; \`tasker config\` lists them all\n`

  const status = await rig.tasker(['status', '--json'], { env })
  const run = await rig.tasker(['run', '--strict', '--', 'echo', 'a'], { env })
  const config = await rig.tasker(['config'], { env })

  expect(status).toEqual({ stdout: '[]\n', stderr: told, code: 0, signal: null })
  expect(run).toEqual({ stdout: 'a\n', stderr: told, code: 0, signal: null })
  expect(config.code).toBe(2)
})

test('a database that is away is told of once, and the exit status is 1', async () => {
  await rig.tasker(['run', 'true'], { env: { TASKER_DB_URL: 'postgres://u@127.0.0.1:1/x' } })

  const { stderr, code } = await rig.tasker(['status'], {
    env: { TASKER_DB_URL: 'postgres://u@127.0.0.1:1/x' },
  })

  expect(code).toBe(1)
  expect(stderr).toMatch(/^tasker: the database 127\.0\.0\.1:1\/x cannot be reached[^\n]*\n$/)
})

test('help run says what run --help says', async () => {
  const [help, option] = await Promise.all([rig.tasker(['help', 'run']), rig.tasker(['run', '--help'])])

  expect(help).toEqual(option)
  expect(help.stdout).toContain('--stage NAME')
})
