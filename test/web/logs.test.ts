import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { foldLog } from '../../src/process/fold-log.ts'
import { segmentPath } from '../../src/process/log-segments.ts'
import { FINISHED, record, temporaryStore } from '../cli/recorded.ts'
import { needing } from '../rig/needing.ts'
import { eventually } from '../rig/tasker.ts'
import { startWeb, type TestServer } from './web-rig.ts'

let kept: Awaited<ReturnType<typeof temporaryStore>>
let server: TestServer
let path: string
let id: string

beforeEach(async () => {
  kept = await temporaryStore()
  server = await startWeb(kept.store)
  path = join(kept.folder, 'logs', 'a.log')
  mkdirSync(dirname(path))
  id = await record(kept.store, { taskName: 'a', ...at(path) }, [FINISHED], Date.now() - 60_000)
})
afterEach(async () => {
  await server[Symbol.asyncDispose]()
  await kept[Symbol.asyncDispose]()
})

const at = (file: string) => ({ logPath: dirname(file), logFile: basename(file) })

interface Window {
  size: number
  from: number
  to: number
  text: string
  complete: boolean
  where: string
}
const log = (query = '') => server.get<Window>(`/api/runs/${id}/log?${query}`)
const search = (query: string) =>
  server.get<{ count: number; matches: { offset: number; line: number; text: string }[] }>(
    `/api/runs/${id}/log/search?${query}`,
  )

test('windows that follow one another, forwards or backwards, are the whole log', async () => {
  const text = Array.from({ length: 1_000 }, (_, nr) => `${nr} äöü €uro 🦊 ${'x'.repeat(nr % 300)}`).join(
    '\n',
  )
  writeFileSync(path, text)

  let forwards = ''
  for (let after = 0; after < Buffer.byteLength(text); ) {
    const window = await log(`after=${after}&lines=70`)
    forwards += window.text
    after = window.to
  }
  let backwards = ''
  for (let before = Buffer.byteLength(text); before > 0; ) {
    const window = await log(`before=${before}&lines=90`)
    backwards = window.text + backwards
    before = window.from
  }
  let bytes = ''
  for (let from = 0; from < Buffer.byteLength(text); ) {
    const window = await log(`from=${from}&to=${from + 1_009}`)
    bytes += window.text
    from = window.to
  }

  expect(forwards === text).toBe(true)
  expect(backwards === text).toBe(true)
  expect(bytes === text).toBe(true)
})

test('the last lines come first, and tell whether more can follow', async () => {
  writeFileSync(path, 'one\ntwo\nthree\n')

  expect(await log('lines=2')).toEqual({
    size: 14,
    from: 4,
    to: 14,
    text: 'two\nthree\n',
    complete: true,
    where: 'file',
  })
  expect(await log('from=0&to=4')).toMatchObject({ text: 'one\n', complete: false })
})

test('a log of 5 GB opens at its tail without being read through', async () => {
  writeFileSync(path, '')
  truncateSync(path, 5 * 2 ** 30)
  appendFileSync(path, '\nthe end\n')

  const window = await log('lines=1')

  expect(window).toMatchObject({ size: 5 * 2 ** 30 + 9, text: 'the end\n' })
})

test('a line of 10 MB and bytes that are no text come in pieces', async () => {
  writeFileSync(path, Buffer.alloc(10 * 2 ** 20, 0xff))

  const window = await log()

  expect(window.to - window.from).toBeLessThanOrEqual(2 ** 20)
  expect(window.to).toBe(10 * 2 ** 20)
})

test('search finds what grep finds, with the number and the place of each line', async () => {
  const lines = Array.from({ length: 60_000 }, (_, nr) =>
    nr % 977 === 0 ? `${nr} an Error, and an Error once more ${'y'.repeat(nr % 5_000)}` : `${nr} nothing`,
  )
  writeFileSync(path, `${lines.join('\n')}\n`)
  const expected = lines.flatMap((line, nr) => (line.includes('Error') ? [nr] : []))

  const found = await search('text=Error&limit=1000')
  const small = await search('text=error&ignore_case=true&limit=3')
  const none = await search('text=error')

  expect(found.count).toBe(expected.length)
  expect(found.matches.map(({ line }) => line - 1)).toEqual(expected)
  for (const { offset, line } of found.matches.slice(0, 20))
    expect((await log(`after=${offset}&lines=1`)).text).toBe(`${lines[line - 1]}\n`)
  expect(small).toMatchObject({
    count: expected.length,
    matches: [{ line: 1 }, { line: 978 }, { line: 1955 }],
  })
  expect(none).toEqual({ count: 0, matches: [] })
})

test('a text on the seam of two pieces is found once', async () => {
  writeFileSync(path, `${'x'.repeat(2 ** 20 - 3)}needle\nneedle\n`)

  expect(await search('text=needle')).toMatchObject({ count: 2, matches: [{ line: 1 }, { line: 2 }] })
})

test('a log that is compressed is read as it was', async () => {
  writeFileSync(path, 'one\ntwo\n')
  await foldLog(path)

  expect(await log('lines=1')).toMatchObject({ size: 8, text: 'two\n' })
})

test('a bounded log that is still in pieces is read as one, and says what is left out', async () => {
  writeFileSync(path, 'head\n')
  writeFileSync(segmentPath(path, 5, 100), 'middle\n')
  writeFileSync(segmentPath(path, 5, 107), 'end\n')

  expect((await log()).text).toBe('head\n\ntasker: 95 bytes of the output are left out here\nmiddle\nend\n')
  expect(await search('text=end')).toMatchObject({ matches: [{ line: 5, text: 'end' }] })
})

test('what the database has of a log stands for one that is gone', async () => {
  const tail = { text: 'the end\n', toByte: 1_000, isWhole: false, at: Date.now() }
  await kept.store.requests.keepLog(id, tail)

  expect(await log()).toEqual({
    size: 1_000,
    from: 992,
    to: 1_000,
    text: 'the end\n',
    complete: true,
    where: 'database',
  })
})

test('the raw log is the very bytes, and no browser shows them as a page', async () => {
  const bytes = Buffer.from('<script>\0\xff\x1b[31m', 'latin1')
  writeFileSync(path, bytes)

  const response = await server.ask(`/api/runs/${id}/log/raw`)

  expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true)
  expect(response.headers.get('Content-Type')).toBe('application/octet-stream')
  expect(response.headers.get('Content-Disposition')).toBe(`attachment; filename="${id}.log"`)
})

test('a log that nobody reads on is closed', async () => {
  writeFileSync(path, 'x'.repeat(20 * 2 ** 20))
  const stop = new AbortController()

  await server.ask(`/api/runs/${id}/log/raw`, { method: 'HEAD' })
  const reading = await server.ask(`/api/runs/${id}/log/raw`, { signal: stop.signal })
  const opened = isOpen(path)
  stop.abort()

  expect([reading.status, opened]).toEqual([200, true])
  await eventually(() => !isOpen(path) || undefined, 'it is closed')
})

/** Whether this process has the file open. */
function isOpen(file: string): boolean {
  return readdirSync('/proc/self/fd').some(fd => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === file
    } catch {
      return false
    }
  })
}

test.each(['a file that was there before the run', 'a folder', 'a device'])(
  '%s is no log, whatever the database says',
  async what => {
    const target = { 'a folder': kept.folder, 'a device': '/dev/zero' }[what] ?? join(kept.folder, 'secret')
    if (what.startsWith('a file')) {
      writeFileSync(target, 'secret')
      utimesSync(target, 1_000, 1_000)
    }
    id = await record(kept.store, { taskName: 'b', ...at(target) }, [FINISHED], Date.now() - 30_000)

    for (const part of ['log', 'log/raw', 'log/search?text=secret'])
      expect((await server.ask(`/api/runs/${id}/${part}`)).status).toBe(404)
  },
)

test('the lines that hold a text are downloaded as they are, also where the pieces cut them', async () => {
  const lines = Array.from({ length: 40_000 }, (_, nr) =>
    nr % 1_000 === 7 ? `${nr} An Error €\r` : `${nr} ${'x'.repeat(nr % 100)}`,
  )
  const long = `${'y'.repeat(3_000_000)} error at the end`
  writeFileSync(path, [...lines.slice(0, 20_000), long, ...lines.slice(20_000), 'the last error'].join('\n'))
  const download = async (query: string) => {
    const response = await server.ask(`/api/runs/${id}/log/raw?${query}`)
    return { name: response.headers.get('content-disposition'), text: await response.text() }
  }

  const found = await download('text=eRRor&ignore_case=true')
  const exactly = await download('text=error')
  const none = await download('text=nowhere')

  const matching = lines.filter(line => line.includes('Error'))
  const expected = [...matching.slice(0, 20), long, ...matching.slice(20), 'the last error'].join('\n')
  expect(found.text === expected).toBe(true)
  expect(found.name).toBe(`attachment; filename="${id}.matches.log"`)
  expect(exactly.text === `${long}\nthe last error`).toBe(true)
  expect(none.text).toBe('')
  expect((await server.ask(`/api/runs/${id}/log/raw?text=`)).status).toBe(400)
})

const PARTS = ['log', 'log/raw', 'log/search?text=secret']

test('a compressed file that was there before the run is no log of it', async () => {
  writeFileSync(path, 'secret')
  utimesSync(path, 1_000, 1_000)
  await foldLog(path)

  for (const part of PARTS) expect((await server.ask(`/api/runs/${id}/${part}`)).status).toBe(404)
})

test('what the kernel shows of the server is no log', async () => {
  id = await record(
    kept.store,
    { taskName: 'b', ...at('/proc/self/environ') },
    [FINISHED],
    Date.now() - 30_000,
  )

  expect(await log()).toMatchObject({ size: 0, text: '' })
  expect(await (await server.ask(`/api/runs/${id}/log/raw`)).text()).toBe('')
})

needing('mkfifo')('a pipe in the place of a part of a log makes nobody wait', async () => {
  writeFileSync(path, 'head\n')
  execFileSync('mkfifo', [segmentPath(path, 5, 100)])

  expect((await server.ask(`/api/runs/${id}/log`)).status).toBe(404)
})

test('where logs have to be in certain folders, nothing else is shown, whatever a run says of its time and log', async () => {
  await using careful = await startWeb(kept.store, { logsBelow: [dirname(path)] })
  const beside = join(kept.folder, 'logs-of-others')
  mkdirSync(beside)
  const secret = join(beside, 'secret')
  writeFileSync(secret, 'secret')
  utimesSync(secret, 1_000, 1_000)
  symlinkSync(secret, join(dirname(path), 'link.log'))
  writeFileSync(path, 'shown\n')
  const longAgo = (nr: number, file: string) =>
    record(kept.store, { taskName: 'b', logPath: dirname(path), logFile: file }, [FINISHED], nr)
  const runs = await Promise.all([
    longAgo(1, '../logs-of-others/secret'),
    longAgo(2, 'link.log'),
    record(kept.store, { taskName: 'b', ...at(secret) }, [FINISHED], 3),
  ])

  for (const run of runs)
    for (const part of PARTS) {
      const { status } = await careful.ask(`/api/runs/${run}/${part}`)
      expect([run, part, status]).toEqual([run, part, 404])
    }
  expect((await server.ask(`/api/runs/${runs[2]}/log`)).status).toBe(200)
  expect(await careful.get(`/api/runs/${id}/log`)).toMatchObject({ text: 'shown\n' })
})
