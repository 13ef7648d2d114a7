import { closeSync, openSync, readSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { largestFileBeingRead } from '../../src/sample/read-position.ts'
import { temporaryFolder } from '../cli/folder.ts'

const KIB = 1024

test('the largest file that is only read is found, with the position in it', async () => {
  await using folder = await temporaryFolder()
  const open = (name: string, bytes: number, flags = 'r') => {
    const path = join(folder.path, name)
    writeFileSync(path, '')
    truncateSync(path, bytes)
    return openSync(path, flags)
  }
  const descriptors = [open('small', 10 * KIB), open('big', 40 * KIB), open('written', 80 * KIB, 'r+')]
  readSync(descriptors[1] ?? -1, Buffer.alloc(10 * KIB))

  expect(largestFileBeingRead([process.pid], KIB)).toMatchObject({
    path: join(folder.path, 'big'),
    position: 10 * KIB,
    size: 40 * KIB,
  })
  expect(largestFileBeingRead([process.pid], 41 * KIB)?.path).not.toBe(join(folder.path, 'big'))

  for (const fd of descriptors) closeSync(fd)
})

test('a process that is gone reads nothing', () => {
  expect(largestFileBeingRead([2 ** 22 - 1], 1)).toBeUndefined()
})
