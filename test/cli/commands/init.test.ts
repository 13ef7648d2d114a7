import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { config } from '../../../src/cli/commands/config.ts'
import { init } from '../../../src/cli/commands/init.ts'
import { UsageError } from '../../../src/domain/error.ts'
import { configPlace } from '../../config/place.ts'
import { testWorld } from '../world.ts'

test('writes a .tasker.yml that tasker reads without complaint, whatever the umask', async () => {
  using place = configPlace()
  const world = testWorld({ cwd: place.project, env: { HOME: place.home } })
  const before = process.umask(0)

  const status = await init(world, {}).finally(() => process.umask(before))

  const file = join(place.project, '.tasker.yml')
  expect(status).toBe(0)
  expect(world.printed()).toContain(file)
  expect(statSync(file).mode & 0o777).toBe(0o644)
  expect(readFileSync(file, 'utf8')).toContain('  #host: db.example.com\n')
  expect(await config(world, {})).toBe(0)
})

test('a file that is there stays, unless --force replaces it', async () => {
  using place = configPlace()
  const file = place.write('project/.tasker.yml', 'end_line: false\n')
  const world = testWorld({ cwd: place.project })

  await expect(init(world, {})).rejects.toThrow(
    new UsageError(`${file} is there already`, 'tasker init --force replaces it'),
  )
  const kept = readFileSync(file, 'utf8')
  const status = await init(world, { force: true })

  expect(kept).toBe('end_line: false\n')
  expect(status).toBe(0)
  expect(readFileSync(file, 'utf8')).toContain('#end_line: true')
})

test('where nothing can be written it says so in one sentence', async () => {
  using place = configPlace()
  const gone = testWorld({ cwd: join(place.root, 'gone') })
  const world = testWorld({ cwd: place.project })
  mkdirSync(join(place.project, '.tasker.yml'))

  await expect(init(gone, {})).rejects.toThrow(
    /cannot be written \(ENOENT.*; run tasker init where you may write$/,
  )
  await expect(init(world, { force: true })).rejects.toThrow(/cannot be written \(EISDIR/)
})
