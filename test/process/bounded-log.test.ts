import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openLog as openReader } from '../../src/cli/log-reader.ts'
import { openLog } from '../../src/process/log-file.ts'
import { joinLog } from '../../src/process/log-segments.ts'

const MAX_BYTES = 64 * 1024
const LINE_OF_OURS = /\ntasker: (\d+) bytes of the output are left out here\n/

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bounded-'))
  path = join(folder, 'run.log')
})
afterEach(() => rmSync(folder, { recursive: true }))

const fail = (error: Error) => {
  throw error
}
const lines = (count: number) => Array.from({ length: count }, (_, line) => `line ${line}\n`).join('')
const onDisk = () => readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)

/** As `tasker logs` shows it. */
async function shown(tail?: number): Promise<string> {
  await using reader = await openReader(path, tail)
  let text = ''
  await reader.copyTo(async bytes => {
    text += Buffer.from(bytes)
  })
  return text
}

/** What was written, but for whole lines in its middle, and as many bytes left out as it says. */
function expectHeadAndTail(log: string, written: string): void {
  const [head = '', leftOut, tail = ''] = log.split(LINE_OF_OURS)
  expect(written.startsWith(head) && written.endsWith(tail)).toBe(true)
  expect(head.length + Number(leftOut) + tail.length).toBe(written.length)
  expect(head.endsWith('\n') && tail.startsWith('line ')).toBe(true)
  expect(Math.min(head.length, tail.length)).toBeGreaterThan(MAX_BYTES * 0.4)
}

test('its head and its tail are kept, whatever the chunks, and it never takes more than its bound', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 6, maxLength: 30 }), sizes => {
      rmSync(path, { force: true })
      const total = sizes.reduce((sum, size) => sum + size)
      fc.pre(total > MAX_BYTES)
      const written = lines(Math.ceil(total / 6)).slice(0, total)
      const log = openLog(path, MAX_BYTES, fail)
      let at = 0
      for (const size of sizes) {
        log.append(Buffer.from(written.slice(at, at + size)))
        at += size
        expect(onDisk()).toBeLessThanOrEqual(MAX_BYTES)
      }
      log[Symbol.dispose]()

      expect(readdirSync(folder)).toEqual(['run.log'])
      expectHeadAndTail(readFileSync(path, 'utf8'), written)
    }),
    { numRuns: 30 },
  )
})

test.each([0, 100, MAX_BYTES - 10])('a log of %i bytes is kept as it is', bytes => {
  const written = lines(20_000).slice(0, bytes)
  const log = openLog(path, MAX_BYTES, fail)
  for (let at = 0; at < bytes; at += 1_000) log.append(Buffer.from(written.slice(at, at + 1_000)))
  log[Symbol.dispose]()

  expect(readFileSync(path, 'utf8')).toBe(written)
})

test('while it is written, and when its writer was killed, it reads as it will be; it can be joined later', async () => {
  const written = lines(50_000)
  const log = openLog(path, MAX_BYTES, fail)
  for (let at = 0; at < written.length; at += 5_000) log.append(Buffer.from(written.slice(at, at + 5_000)))

  const before = await shown()
  const tail = await shown(2_000)
  joinLog(path)

  expectHeadAndTail(before, written)
  expect(readFileSync(path, 'utf8')).toBe(before)
  expect(tail).toBe(written.split('\n').slice(-2_001).join('\n'))
  expect(await shown(2_000)).toBe(tail)
})

test('whoever dies while joining it loses nothing', async () => {
  const written = lines(50_000)
  const log = openLog(path, MAX_BYTES, fail)
  log.append(Buffer.from(written))
  const before = await shown()
  const another = join(folder, 'half-way')
  renameSync(path, another)
  const half = readFileSync(another)
  rmSync(another)
  const segments = readdirSync(folder)

  writeFileSync(path, Buffer.concat([half, Buffer.from('\ntasker: 1 bytes of the')]))

  expect(segments.length).toBeGreaterThan(1)
  expect(await shown()).toBe(before)
  joinLog(path)
  expect(readFileSync(path, 'utf8')).toBe(before)
})

test('a reader who follows it goes on over the joining', async () => {
  const written = lines(50_000)
  const log = openLog(path, MAX_BYTES, fail)
  log.append(Buffer.from(written))
  await using reader = await openReader(path, 2)
  let text = ''
  const write = async (bytes: Uint8Array) => {
    text += Buffer.from(bytes)
  }
  await reader.copyTo(write)
  log.append(Buffer.from('more\n'))
  await reader.copyTo(write)
  expect(await reader.catchUp()).toBe('same')
  log.append(Buffer.from('the end\n'))
  log[Symbol.dispose]()
  await reader.copyTo(write)

  expect(text).toBe('line 49998\nline 49999\nmore\nthe end\n')
})

test('what could not be written is missing with a line that says so, and told once', async () => {
  const told: Error[] = []
  const log = openLog(path, MAX_BYTES, error => told.push(error))
  log.append(Buffer.from(lines(2_000)))
  renameSync(folder, `${folder}-away`)
  for (let part = 0; part < 5; part++) log.append(Buffer.from(lines(3_000)))
  renameSync(`${folder}-away`, folder)
  log.append(Buffer.from('again\n'))
  log[Symbol.dispose]()

  expect(told.map(error => (error as NodeJS.ErrnoException).code)).toEqual(['ENOENT'])
  const text = readFileSync(path, 'utf8')
  const missing = Number(/\ntasker: (\d+) bytes of the output are missing here/.exec(text)?.[1])
  const kept = text.replace(/\ntasker: .*\n/, '')
  expect(kept.length + missing).toBe(lines(2_000).length + 5 * lines(3_000).length + 'again\n'.length)
  expect(text.endsWith('\nagain\n')).toBe(true)
})
