import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { needing } from '../rig/needing.ts'
import { createRig } from '../rig/tasker.ts'
import { inBash } from './side-by-side.ts'

const ALL = ['PYTHONUNBUFFERED=1', 'R_CLI_DYNAMIC=true', 'R_PROGRESSR_ENABLE=TRUE', 'TTY_COMPATIBLE=1']
const SHOW = ['sh', '-c', `env | grep -E '^(${ALL.map(each => each.split('=')[0]).join('|')})=' | sort`]

/** What a command has of the variables that nudge. */
async function given(words: readonly string[], env: NodeJS.ProcessEnv = {}, file?: string) {
  using rig = createRig()
  if (file !== undefined) writeFileSync(join(rig.home, '.tasker.yml'), file)
  const { stdout, stderr } = await rig.tasker(['run', ...words, '--', ...SHOW], { env })
  return `${stdout}${stderr}`.split('\n').filter(line => line !== '')
}

describe('the variables that make programs tell their progress are set', () => {
  test.each<[string, string[], NodeJS.ProcessEnv, string | undefined, string[]]>([
    ['never unless asked for', [], {}, undefined, []],
    ['all with --nudge', ['--nudge'], {}, undefined, ALL],
    ['some with --nudge=…', ['--nudge=python,progressr'], {}, undefined, [ALL[0] ?? '', ALL[2] ?? '']],
    ['by a variable', [], { TASKER_NUDGE: 'cli' }, undefined, [ALL[1] ?? '']],
    ['by a file', [], {}, 'nudge: true\n', ALL],
    ['by a list in a file', [], {}, 'nudge: [cli, terminal]\n', [ALL[1] ?? '', ALL[3] ?? '']],
    ['not where the command line says none', ['--nudge=none'], {}, 'nudge: all\n', []],
    [
      'never where they are there, also when they are empty',
      ['--nudge'],
      { PYTHONUNBUFFERED: '', R_CLI_DYNAMIC: 'false' },
      undefined,
      ['PYTHONUNBUFFERED=', 'R_CLI_DYNAMIC=false', ...ALL.slice(2)],
    ],
  ])('%s', async (_, words, env, file, variables) => {
    expect(await given(words, env, file)).toEqual(variables)
  })
})

test('a name that is not known stops the start', async () => {
  using rig = createRig()

  const { stdout, stderr, code } = await rig.tasker(['run', '--nudge=pyton', '--', 'echo', 'a'])

  expect({ stdout, code }).toEqual({ stdout: '', code: 125 })
  expect(stderr).toBe(
    "tasker: 'pyton' is nothing to nudge; write all, or some of python, cli, progressr, terminal\n",
  )
})

test('the run tells which were set', async () => {
  using rig = createRig()
  await rig.tasker(['run', '--task=load', '--nudge', '--', 'true'], { env: { R_CLI_DYNAMIC: 'false' } })

  const { stdout } = await rig.tasker(['show', 'load'])
  const { run } = JSON.parse((await rig.tasker(['show', 'load', '--json'])).stdout)

  expect(stdout).toMatch(/note +--nudge set PYTHONUNBUFFERED=1 R_PROGRESSR_ENABLE=TRUE TTY_COMPATIBLE=1\n/)
  expect(run.environment).toMatchObject({ PYTHONUNBUFFERED: '1', TTY_COMPATIBLE: '1' })
})

const SCRIPT = 'import os; print("first"); os.write(2, b"second\\n")'

needing('python3').for([
  ['the first line of Python comes at once with --nudge', '--nudge=python', 'first\nsecond\n'],
  ['and at its end without', '', 'second\nfirst\n'],
] as const)('%s', async ([, words, printed]) => {
  using rig = createRig()

  const { stdout } = await inBash(rig, `$TASKER run ${words} -- python3 -c '${SCRIPT}' 2>&1 | cat`)

  expect(stdout).toBe(printed)
})
