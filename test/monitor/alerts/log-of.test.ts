import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { logOf } from '../../../src/monitor/alerts/log-of.ts'
import { BEGIN, failed, record, runIdOf, temporaryStore } from '../../cli/recorded.ts'

let place: Awaited<ReturnType<typeof temporaryStore>>
beforeEach(async () => {
  place = await temporaryStore()
})
afterEach(() => place[Symbol.asyncDispose]())

/** What a message gets of a run with this log. */
async function logWith(text: string) {
  const logPath = join(place.folder, 'logs')
  const logFile = `${runIdOf(BEGIN)}.log`
  mkdirSync(logPath)
  writeFileSync(join(logPath, logFile), text)
  const runId = await record(place.store, { taskName: 'load.R', logPath, logFile }, [failed(3)])
  const [row] = await place.store.findRuns(runId, 1)
  if (row === undefined) throw new Error('it was not recorded')
  return logOf(place.store, row, [])
}

test('a line of ten megabytes is told by its beginning and its end', async () => {
  const log = await logWith(`begin\n${'x'.repeat(10_000_000)} the end of it\nError: too much\n`)

  expect(log?.head).toMatch(/^begin\nx{500} …$/)
  expect(log?.tail).toMatch(/^… x+ the end of it\nError: too much$/)
  expect(log?.omitted).toBe(true)
})

test('a secret that a cut would go through is taken out', async () => {
  const secret = 'postgres://etl:correct-horse-battery@db.example.com/geodb'
  const log = await logWith(`${'x'.repeat(480)} ${secret} ${'y'.repeat(2_000)}\n`)

  expect(`${log?.head}${log?.tail}`).toMatch(/x postgres:\/\//)
  expect(`${log?.head}${log?.tail}`).not.toMatch(/corr|battery/)
})

test('half a secret at the end of what is read is not told', async () => {
  // A log is read by its first and last 32 KiB.
  const secret = 'postgres://etl:correct-horse-battery@db.example.com/geodb'
  const filled = `${'begin\n'.repeat(4)}${'x'.repeat(32 * 1024 - 24 - 20)}`
  const log = await logWith(`${filled}${secret}\n${'y'.repeat(40_000)}${secret}${'z'.repeat(32 * 1024 - 20)}`)

  expect(log?.head).toMatch(/^(?:begin\n){4}x+ …$/)
  expect(`${log?.head}${log?.tail}`).not.toMatch(/corr|battery|horse/)
})

test('of a redrawn line the last state is told, and of markers nothing', async () => {
  const log = await logWith('::tasker 1/2\n 10%\r 50%\r100%\r\ndone\n')

  expect(log).toEqual({ head: '', tail: '100%\ndone', omitted: false })
})
