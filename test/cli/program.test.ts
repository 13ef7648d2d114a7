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
  [['frobnicate'], "tasker: unknown command 'frobnicate'\n", 2],
  [['stauts'], "tasker: unknown command 'stauts'\n(Did you mean status?)\n", 2],
  [['status', '--nope'], "tasker: unknown option '--nope'\n", 2],
  [['logs'], "tasker: missing required argument 'run'\n", 2],
  [['show', 'x'], "tasker: there is no run and no task 'x'; tasker history lists the runs there are\n", 1],
])('%j is answered by one sentence and its exit status', async (words, stderr, code) => {
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
