import { execFile } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import { sqliteError } from '../../src/store/sqlite/sqlite-error.ts'
import { deliveryOf, eventsOf, FINISHED } from './run-of.ts'
import { SQL_FILES } from './sql-files.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tasker-sqlite-'))
  file = join(folder, 'state', 'tasker.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

const DELIVERY = deliveryOf(eventsOf({}, [FINISHED]))

function mode(path: string): string {
  return (statSync(path).mode & 0o777).toString(8)
}

test('nothing is created before it is needed, and then only its owner may read it', async () => {
  await using store = openStore({ driver: 'sqlite', file })
  expect(await store.schema()).toMatchObject({ applied: 0 })
  expect(existsSync(join(folder, 'state'))).toBe(false)

  await store.deliver([DELIVERY])

  expect([mode(join(folder, 'state')), mode(file), mode(`${file}-wal`)]).toEqual(['700', '600', '600'])
})

test('a database that others hold is waited for without standing still, then it is busy', async () => {
  await using store = openStore({ driver: 'sqlite', file })
  await store.migrate()
  const other = new DatabaseSync(file)
  other.exec('BEGIN IMMEDIATE')
  let longestMs = 0
  let last = performance.now()
  const watch = setInterval(() => {
    longestMs = Math.max(longestMs, performance.now() - last)
    last = performance.now()
  }, 1)

  const error = await store.deliver([DELIVERY]).catch((reason: unknown) => reason)
  clearInterval(watch)

  expect(error).toMatchObject({ trouble: 'busy' })
  expect(longestMs).toBeLessThan(150) // SQLite sleeps 10 ms at a time; the rest is a machine that is busy
  expect(await store.history({ limit: 1 })).toEqual([]) // reading goes on meanwhile
  other.exec('ROLLBACK')
  other.close()
  await store.deliver([DELIVERY])
  expect(await store.history({ limit: 9 })).toHaveLength(1)
})

test('what is held for a moment only is not busy', async () => {
  await using store = openStore({ driver: 'sqlite', file })
  await store.migrate()
  const other = new DatabaseSync(file)
  other.exec('BEGIN IMMEDIATE')

  const delivered = store.deliver([DELIVERY])
  await pause(60)
  other.exec('COMMIT')
  other.close()

  await delivered
  expect(await store.history({ limit: 9 })).toHaveLength(1)
})

test('eight processes that begin at once on no database at all record everything once', async () => {
  const words = [fileURLToPath(new URL('deliver-many.ts', import.meta.url)), file, '25']

  await Promise.all(Array.from({ length: 8 }, () => promisify(execFile)(process.execPath, words)))

  const db = new DatabaseSync(file)
  const counts = ['executions', 'events', 'tasks', 'migrations'].map(
    table => db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n,
  )
  db.close()
  expect(counts).toEqual([200, 400, 5, SQL_FILES.length])
})

test('what is delivered after the file was moved away is in the new one', async () => {
  await using store = openStore({ driver: 'sqlite', file })
  await store.deliver([DELIVERY])

  renameSync(file, `${file}.old`)
  await store.deliver([DELIVERY])

  await using other = openStore({ driver: 'sqlite', file })
  expect(await other.history({ limit: 9 })).toHaveLength(1)
})

test('a file that is no database is named, and left as it is', async () => {
  const path = join(folder, 'notes.txt')
  writeFileSync(path, 'my notes, and they are longer than the header of a database would be: '.repeat(20))
  await using store = openStore({ driver: 'sqlite', file: path })

  const error = await store.status({}).catch((reason: unknown) => reason)

  expect(error).toMatchObject({
    trouble: 'storage',
    problem: `the database ${path} is not a SQLite database`,
  })
})

test('a corrupt database is named, with what to do', async () => {
  const store = openStore({ driver: 'sqlite', file })
  await store.deliver(Array.from({ length: 500 }, () => deliveryOf(eventsOf({}, [FINISHED]))))
  await store[Symbol.asyncDispose]()
  truncateSync(file, 3 * 4096)

  await using again = openStore({ driver: 'sqlite', file })
  const error = await again.history({ limit: 5 }).catch((reason: unknown) => reason)

  expect(error).toMatchObject({ trouble: 'storage' })
  expect(String(error)).toContain(`the database ${file} is corrupt; move it`)
})

test('a place where no file can be is named', async () => {
  writeFileSync(join(folder, 'state'), 'a file, not a folder')
  await using store = openStore({ driver: 'sqlite', file })

  const error = await store.deliver([DELIVERY]).catch((reason: unknown) => reason)

  expect(error).toMatchObject({ trouble: 'storage' })
  expect(String(error)).toContain(`the database ${file} cannot be opened`)
})

test.each([
  [5, 'busy'], // SQLITE_BUSY
  [261, 'busy'], // SQLITE_BUSY_RECOVERY
  [517, 'busy'], // SQLITE_BUSY_SNAPSHOT
  [6, 'busy'], // SQLITE_LOCKED
  [13, 'storage'], // SQLITE_FULL
  [8, 'storage'], // SQLITE_READONLY
  [776, 'storage'], // SQLITE_READONLY_ROLLBACK
  [11, 'storage'], // SQLITE_CORRUPT
  [14, 'storage'], // SQLITE_CANTOPEN
  [26, 'storage'], // SQLITE_NOTADB
  [266, 'storage'], // SQLITE_IOERR_READ
  [1, 'unknown'], // SQLITE_ERROR: a bug of ours
] as const)('result code %i of SQLite is %s', (errcode, trouble) => {
  const error = Object.assign(new Error('said by SQLite'), { code: 'ERR_SQLITE_ERROR', errcode })

  expect(sqliteError(file, error)).toMatchObject({ trouble, cause: error })
})

test('a write-ahead log that nobody began anew is begun anew by who opens the database', async () => {
  await using left = openStore({ driver: 'sqlite', file })
  await left.migrate()
  using writer = new DatabaseSync(file)
  writer.exec('PRAGMA wal_autocheckpoint = 0; CREATE TABLE filler (bytes)')
  writer.exec('INSERT INTO filler VALUES (zeroblob(2000000))')
  // As processes leave it that end without closing it.
  const copy = join(folder, 'tasker.db')
  for (const end of ['', '-wal']) copyFileSync(`${file}${end}`, `${copy}${end}`)

  await using store = openStore({ driver: 'sqlite', file: copy })
  await store.deliver([DELIVERY])

  expect(statSync(`${copy}-wal`).size).toBeLessThan(2 ** 20)
  using reader = new DatabaseSync(copy)
  expect(reader.prepare('SELECT length(bytes) AS bytes FROM filler').get()).toEqual({ bytes: 2_000_000 })
})
