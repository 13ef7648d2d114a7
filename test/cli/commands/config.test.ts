import { join } from 'node:path'
import { expect, test } from 'vitest'
import { config } from '../../../src/cli/commands/config.ts'
import { optionEntries } from '../../../src/config/options.ts'
import { configPlace } from '../../config/place.ts'
import { testWorld } from '../world.ts'

test('every setting is shown with its value and where it came from', async () => {
  using place = configPlace()
  const file = place.write('project/.tasker.yml', 'database:\n  url: postgres://me:hunter2@db/geo\n')
  const world = testWorld({ cwd: place.project, env: { HOME: place.home, TASKER_POOL_MAX_SIZE: '9' } })

  const status = await config(world, {})

  expect(status).toBe(0)
  expect(world.complaints()).toBe('')
  const lines = world.printed().split('\n')
  expect(lines).toHaveLength(optionEntries.length + 2)
  expect(lines[0]).toMatch(/^SETTING +VALUE +FROM$/)
  expect(lines).toContainEqual(
    expect.stringMatching(/^database\.url +postgres:\/\/me:\*\*\*\*@db\/geo +.*\.yml:2$/),
  )
  expect(lines).toContainEqual(expect.stringMatching(/^database\.host +db +.*\.yml:2$/))
  expect(lines).toContainEqual(expect.stringMatching(/^database\.password +\*\*\*\* +.*\.yml:2$/))
  expect(lines).toContainEqual(expect.stringMatching(/^pool\.max_size +9 +TASKER_POOL_MAX_SIZE$/))
  expect(lines).toContainEqual(expect.stringMatching(/^database\.sslrootcert +- +default$/))
  expect(lines).toContainEqual(expect.stringMatching(/^stages +ANNUAL_SEPT, .*DAILY.* +default$/))
  expect(world.printed()).toContain(file)
  expect(world.printed()).not.toContain('hunter2')
})

test('mistakes are told on stderr, and the exit status is 2', async () => {
  using place = configPlace()
  place.write('project/.tasker.yml', 'colour: red\npool: { max_size: many }\n')
  const world = testWorld({ cwd: place.project, env: { HOME: place.home } })

  const status = await config(world, {})

  expect(status).toBe(2)
  expect(world.complaints().trimEnd().split('\n')).toEqual([
    expect.stringMatching(/^tasker: .*\.tasker\.yml:1: there is no setting 'colour'/),
    expect.stringMatching(/^tasker: .*\.tasker\.yml:2: pool\.max_size: 'many' is not a whole number/),
  ])
  expect(world.printed()).toContain('pool.max_size')
})

test('--json has the same for programs', async () => {
  using place = configPlace()
  const file = place.write('project/.tasker.yml', 'env: { capture: [A_*] }\n')
  const world = testWorld({ cwd: place.project, env: { HOME: place.home, TASKER_DB_PASSWORD: 'hunter2' } })

  const status = await config(world, { json: true, flags: { dbUrl: 'sqlite:x.db' } })

  expect(status).toBe(0)
  const shown = JSON.parse(world.printed())
  expect(Object.keys(shown.settings)).toEqual(optionEntries.map(([, { key }]) => key))
  expect(shown).toMatchObject({
    settings: {
      'database.driver': { value: 'sqlite', from: 'flag', where: '--db' },
      'database.file': { value: join(place.project, 'x.db'), from: 'flag', where: '--db' },
      'database.host': { value: null, from: 'default', where: '' },
      'database.password': { value: '****', from: 'variable', where: 'TASKER_DB_PASSWORD' },
      'env.capture': { value: ['A_*'], from: 'file', where: `${file}:1` },
      flush_interval: { value: '5s', from: 'default' },
    },
    files: [file],
    problems: [],
  })
  expect(world.printed()).not.toContain('hunter2')
})
