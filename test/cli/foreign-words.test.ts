import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createRig, type Rig } from '../rig/tasker.ts'

let rig: Rig
beforeEach(() => {
  rig = createRig()
})
afterEach(() => rig[Symbol.dispose]())

/** Colours, moves up a line, and sets the title of the window. */
const NASTY = 'x\u001b[31m\u001b[1A\u001b]0;title\u0007\ny'
const OUT_OF_ORDER = 'postgres://u@127.0.0.1:1/'

test.each<[string, string[], NodeJS.ProcessEnv?]>([
  ['an option of run', ['run', `--${NASTY}`, 'true']],
  ['the value of an option', ['run', '--timeout', NASTY, 'true']],
  ['a folder', ['run', '--chdir', NASTY, 'true']],
  ['a file of variables', ['run', '--env-file', NASTY, 'true']],
  ['a configuration file', ['run', '--config', NASTY, 'true']],
  ['a command that is not there', ['run', NASTY]],
  ['the file for the run id', ['run', '--run-id-file', `no/${NASTY}`, 'true']],
  ['a database of run', ['run', '--db', `${OUT_OF_ORDER}${NASTY}`, 'sleep', '0.2']],
  ['a database', ['status', '--db', `${OUT_OF_ORDER}${NASTY}`]],
  ['a database, encoded', ['status', '--db', `${OUT_OF_ORDER}${encodeURIComponent(NASTY)}`]],
  ['the beginning of a URL', ['status', '--db', `${NASTY}://u@h/d`]],
  ['a variable', ['status'], { TASKER_DB_PORT: NASTY }],
  ['a setting', ['config'], { TASKER_DB_PORT: NASTY }],
  ['a command of tasker', [NASTY]],
  ['an option', ['status', `--${NASTY}`]],
  ['a word too many', ['config', NASTY]],
  ['a run', ['logs', NASTY]],
  ['a task', ['enable', NASTY]],
  ['a list of tasks', ['register', '--from', NASTY]],
  ['a message', ['emit', NASTY]],
])('%s with escape sequences in it is told without them, on one line', async (_, words, env = {}) => {
  const { stderr } = await rig.tasker(words, { env })

  expect(stderr).toMatch(/^(tasker: [^\n]+\n)+$/)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  expect(stderr).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f]/)
})

test('and so is a key of the configuration', async () => {
  writeFileSync(join(rig.home, '.tasker.yml'), `"da\\e[31mtabase\\n": 1\npool: { "\\e[1Amax_size": 2 }\n`)

  const results = await Promise.all([
    rig.tasker(['status']),
    rig.tasker(['config']),
    rig.tasker(['run', 'true']),
  ])

  for (const { stderr } of results) {
    expect(stderr).toMatch(/^tasker: [^\n]*'da?tabase '[^\n]*\ntasker: [^\n]*max_size[^\n]*\n$/)
    expect(stderr).not.toContain('\u001b')
  }
})
