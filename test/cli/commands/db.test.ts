import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dbMigrate, dbStatus } from '../../../src/cli/commands/db.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { SQL_FILES, SQL_NUMBERS } from '../../store/sql-files.ts'
import { temporaryFolder } from '../folder.ts'
import { testWorld } from '../world.ts'

test('a database without a schema is told, and made by migrate', async () => {
  await using folder = await temporaryFolder()
  const file = join(folder.path, 'tasker.db')
  await using store = openStore({ driver: 'sqlite', file })

  const before = testWorld()
  expect(await dbStatus(before, store)).toBe(1)
  expect(before.printed().trimEnd().split('\n')).toEqual([
    `SQLite ${file}: no schema yet`,
    ...SQL_FILES.map(name => `pending ${name}`),
    'Apply them with: tasker db migrate',
  ])

  const first = testWorld()
  expect(await dbMigrate(first, store)).toBe(0)
  expect(first.printed().trimEnd().split('\n')).toEqual([
    ...SQL_FILES.map(name => `applied ${name}`),
    `${file} is up to date: schema ${SQL_NUMBERS.at(-1)}`,
  ])

  const again = testWorld()
  expect(await dbMigrate(again, store)).toBe(0)
  expect(again.printed()).toBe(`${file} is up to date: schema ${SQL_NUMBERS.at(-1)}\n`)

  const after = testWorld()
  expect(await dbStatus(after, store)).toBe(0)
  expect(after.printed()).toBe(`SQLite ${file}: schema ${SQL_NUMBERS.at(-1)}, up to date\n`)
})
