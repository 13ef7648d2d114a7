import {
  appendFileSync,
  closeSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Follower, followFile } from '../../src/process/follow.ts'
import { eventually } from '../rig/tasker.ts'

let folder: string
let path: string
let writer: number
let follower: Follower
let read: string
const lost: Error[] = []

/** Writes `before`, and follows what comes after it. */
function follow(before: string, flags: 'a' | 'w' = 'a'): void {
  writer = openSync(path, flags)
  writeSync(writer, before)
  read = ''
  follower = followFile(
    path,
    before.length,
    chunk => {
      read += chunk
    },
    error => lost.push(error),
  )
}
const hasRead = (text: string) =>
  eventually(() => read === text || undefined, `${JSON.stringify(text)} is read`)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'follow-'))
  path = join(folder, 'job.log')
})
afterEach(() => {
  follower.finish()
  closeSync(writer)
  rmSync(folder, { recursive: true })
  expect(lost).toEqual([])
})

test('what is appended is read once, and what was there before is not', async () => {
  follow('before\n')
  writeSync(writer, 'one\n')
  await hasRead('one\n')

  writeSync(writer, 'two\n')
  follower.finish()

  expect(read).toBe('one\ntwo\n')
})

test.each([
  [
    'renamed, and made anew',
    () => {
      renameSync(path, `${path}.1`)
      writeFileSync(path, 'of somebody else\n')
    },
  ],
  ['deleted', () => rmSync(path)],
])('a file that is %s is read on where the writer has it', async (_, change) => {
  follow('')
  writeSync(writer, 'one\n')
  await hasRead('one\n')

  change()
  writeSync(writer, 'two\n')

  await hasRead('one\ntwo\n')
})

test('a truncated file is read from its beginning', async () => {
  follow('before\n')
  writeSync(writer, 'one\n')
  await hasRead('one\n')

  truncateSync(path)
  writeSync(writer, 'two\n')

  await hasRead('one\ntwo\n')
})

test('a file that was truncated and has grown beyond its old size between two looks is read from its beginning', async () => {
  follow('before\n')
  writeSync(writer, 'one\n')
  await hasRead('one\n')

  truncateSync(path)
  const long = 'longer than all that was there\n'.repeat(3)
  writeSync(writer, long)
  follower.finish()

  expect(read).toBe(`one\n${long}`)
})

test('a truncated file whose writer goes on at its old place is read there, without the hole', async () => {
  follow('before\n', 'w')
  writeSync(writer, 'one\n')
  await hasRead('one\n')

  truncateSync(path)
  writeSync(writer, 'two\n')
  await hasRead('one\ntwo\n')
  truncateSync(path)
  writeSync(writer, 'three\n')

  await hasRead('one\ntwo\nthree\n')
})

test('the lines of several writers are read in their order', async () => {
  follow('')
  for (let line = 0; line < 1_000; line++) {
    writeSync(writer, `ours ${line}\n`)
    appendFileSync(path, `theirs ${line}\n`)
  }
  follower.finish()

  expect(read).toBe(Array.from({ length: 1_000 }, (_, line) => `ours ${line}\ntheirs ${line}\n`).join(''))
})

test('at its end a hole of terabytes is passed over, and the last lines are read', () => {
  follow('')
  writeSync(writer, 'begun')
  truncateSync(path, 4e12)
  writeSync(writer, '\nlast line\n')

  follower.finish(0)

  expect(read).toMatch(/^begun\0*\nlast line\n$/)
})
