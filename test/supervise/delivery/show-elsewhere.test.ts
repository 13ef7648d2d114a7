import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { segmentPath } from '../../../src/process/log-segments.ts'
import type { LogTail } from '../../../src/store/requests.ts'
import type { Store } from '../../../src/store/store.ts'
import { showElsewhere } from '../../../src/supervise/delivery/show-elsewhere.ts'

let folder: string
let kept: LogTail[]
let now: number
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tasker-elsewhere-'))
  kept = []
  now = 0
})
afterEach(() => rmSync(folder, { recursive: true }))

/** All that is asked of a store here. */
function storeOf(driver: Store['driver']): Store {
  const keepLog = async (_: string, tail: LogTail) => void kept.push(tail)
  return { driver, requests: { keepLog } } as unknown as Store
}

const view = (log: string, logFrom = 0) =>
  showElsewhere({ runId: 'r', logPath: () => log, logFrom, redactPatterns: [], now: () => now })

test('the end of a log goes to the database each half minute in which it grew, and at the end', async () => {
  const log = join(folder, 'a.log')
  writeFileSync(log, 'of another run\none\n')
  const store = storeOf('postgresql')
  const elsewhere = view(log, 15)

  await elsewhere.refresh(store)
  expect(kept).toEqual([])
  now = 30_000
  await elsewhere.refresh(store)
  now = 60_000
  await elsewhere.refresh(store)
  appendFileSync(log, 'password=hunter2\n')
  await elsewhere.finish(store)

  expect(kept).toEqual([
    { text: 'one\n', toByte: 19, isWhole: true, at: 30_000 },
    { text: 'one\npassword=[redacted]\n', toByte: 36, isWhole: true, at: 60_000 },
  ])
})

test('of a long log whole lines, at most 64 KiB', async () => {
  const log = join(folder, 'a.log')
  writeFileSync(log, `${'x'.repeat(99)}\n`.repeat(10_000))

  await view(log).finish(storeOf('postgresql'))

  expect(kept).toEqual([
    { text: `${'x'.repeat(99)}\n`.repeat(655), toByte: 1_000_000, isWhole: false, at: 0 },
  ])
})

test('of a log that was emptied since the run began all that is there', async () => {
  const log = join(folder, 'a.log')
  writeFileSync(log, 'since\n')

  await view(log, 100).finish(storeOf('postgresql'))

  expect(kept).toEqual([{ text: 'since\n', toByte: 6, isWhole: true, at: 0 }])
})

test('a bounded log that is in several files', async () => {
  const log = join(folder, 'a.log')
  writeFileSync(log, 'head\n')
  writeFileSync(segmentPath(log, 5, 100), 'before\n')
  writeFileSync(segmentPath(log, 5, 107), 'last\n')

  await view(log).finish(storeOf('postgresql'))

  expect(kept).toEqual([{ text: 'before\nlast\n', toByte: 112, isWhole: false, at: 0 }])
})

test('nothing goes to a database of this host, and a log that is gone harms nobody', async () => {
  writeFileSync(join(folder, 'a.log'), 'one\n')

  await view(join(folder, 'a.log')).finish(storeOf('sqlite'))
  await view(join(folder, 'none.log')).finish(storeOf('postgresql'))

  expect(kept).toEqual([])
})
