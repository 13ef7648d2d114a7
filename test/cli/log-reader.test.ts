import { appendFile, rename, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openLog } from '../../src/cli/log-reader.ts'
import { temporaryFolder } from './folder.ts'

async function readAll(path: string, tail?: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  await using log = await openLog(path, tail)
  await log.copyTo(async bytes => void chunks.push(bytes))
  return Buffer.concat(chunks)
}

describe('a log reader', () => {
  test('hands over the very bytes, text or not', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'log')
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) % 256))
    await writeFile(path, bytes)

    expect((await readAll(path)).equals(bytes)).toBe(true)
  })

  test.each([
    ['a\nb\nc\n', 2, 'b\nc\n'],
    ['a\nb\nc', 2, 'b\nc'],
    ['a\nb\nc\n', 0, ''],
    ['a\nb\nc\n', 3, 'a\nb\nc\n'],
    ['a\nb\nc\n', 99, 'a\nb\nc\n'],
    ['\n\n\n', 1, '\n'],
    ['', 5, ''],
  ])('begins %j at its last %i lines', async (text, tail, expected) => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'log')
    await writeFile(path, text)

    expect((await readAll(path, tail)).toString()).toBe(expected)
  })

  test('finds the last lines of a long file from its end', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'log')
    const lines = Array.from({ length: 50_000 }, (_, index) => `line ${index}\n`)
    await writeFile(path, lines.join(''))

    expect((await readAll(path, 20_000)).toString()).toBe(lines.slice(-20_000).join(''))
  })

  test('goes on where it was when the file has grown, and from the beginning when it is another', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'log')
    let read = ''
    const write = async (bytes: Uint8Array) => {
      read += Buffer.from(bytes).toString()
    }
    await writeFile(path, 'one\n')
    await using log = await openLog(path, undefined)
    await log.copyTo(write)

    await appendFile(path, 'two\n')
    expect(await log.catchUp()).toBe('same')
    await log.copyTo(write)
    expect(read).toBe('one\ntwo\n')

    await truncate(path)
    await appendFile(path, 'new\n')
    expect(await log.catchUp()).toBe('emptied')
    await log.copyTo(write)
    expect(read).toBe('one\ntwo\nnew\n')

    await rename(path, `${path}.1`)
    expect(await log.catchUp()).toBe('same')
    await writeFile(path, 'rotated, and longer than before\n')
    expect(await log.catchUp()).toBe('replaced')
    await log.copyTo(write)
    expect(read).toBe('one\ntwo\nnew\nrotated, and longer than before\n')
  })
})
