import { readdirSync, readlinkSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { type UnpackedLogs, unpackedLogs } from '../../src/answer/log/unpacked-logs.ts'
import { foldLog } from '../../src/process/fold-log.ts'
import { temporaryFolder } from '../cli/folder.ts'
import { FINISHED, record, temporaryStore } from '../cli/recorded.ts'
import { eventually } from '../rig/tasker.ts'
import { startWeb } from './web-rig.ts'

/** How many copies this process has open, as the kernel names what has no name any more. */
function copies(): number {
  return readdirSync('/proc/self/fd').filter(fd => {
    try {
      return /\/tasker-log-[^/]+\/log \(deleted\)$/.test(readlinkSync(`/proc/self/fd/${fd}`))
    } catch {
      return false
    }
  }).length
}

/** Reads all of a compressed log. */
async function readWith(logs: UnpackedLogs, path: string): Promise<string> {
  const packed = await open(path)
  const { handle, size } = await logs.open(packed, path)
  await packed.close()
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(size), 0, size, 0)
  await handle.close()
  return buffer.toString('utf8', 0, bytesRead)
}

test('a compressed log is unpacked once for all who ask about it, and anew when it is another one', async () => {
  await using kept = await temporaryStore()
  const path = join(kept.folder, 'a.log')
  writeFileSync(path, 'one\ntwo\nthree\n')
  await foldLog(path)
  const at = { logPath: dirname(path), logFile: basename(path) }
  const id = await record(kept.store, { taskName: 'a', ...at }, [FINISHED], Date.now() - 60_000)
  const server = await startWeb(kept.store)
  const asked = ['log?lines=1', 'log/search?text=t', 'log?from=0&to=4', 'log/raw']

  const answers = await Promise.all(
    asked.map(async part => (await server.ask(`/api/runs/${id}/${part}`)).text()),
  )
  const open = await eventually(() => copies(), 'a copy is kept')
  writeFileSync(path, 'another\n')
  await foldLog(path)
  const other = await server.get<{ text: string }>(`/api/runs/${id}/log`)
  await server[Symbol.asyncDispose]()

  expect(answers.slice(0, 3).map(text => JSON.parse(text))).toMatchObject([
    { size: 14, text: 'three\n' },
    { count: 2 },
    { text: 'one\n' },
  ])
  expect(answers[3]).toBe('one\ntwo\nthree\n')
  expect(open).toBe(1)
  expect(other.text).toBe('another\n')
  await eventually(() => copies() === 0, 'with the server its copies go')
})

test.each([
  ['by their number', { most: 2 }, 2],
  ['by their bytes', { mostBytes: 10 }, 1],
  ['in time', { keepMs: 1 }, 0],
])('copies that nobody reads are bounded %s', async (_, bounds, left) => {
  await using folder = await temporaryFolder()
  await using logs = unpackedLogs(bounds)
  const texts = ['first\n', 'second\n', 'third\n', 'fourth\n']
  const read: string[] = []

  for (const text of texts) {
    const path = join(folder.path, `${text.trim()}.log.gz`)
    writeFileSync(path, gzipSync(text))
    read.push(await readWith(logs, path))
  }

  expect(read).toEqual(texts)
  await eventually(() => copies() === left, 'the others are gone')
})

test('what is no compressed log is told, and leaves nothing behind', async () => {
  await using folder = await temporaryFolder()
  await using logs = unpackedLogs()
  const path = join(folder.path, 'a.log.gz')
  writeFileSync(path, 'plain')

  await expect(readWith(logs, path)).rejects.toMatchObject({ code: 'Z_DATA_ERROR' })
  expect(copies()).toBe(0)
})
