import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { archive } from '../../../src/cli/commands/archive.ts'
import { copy } from '../../../src/cli/commands/copy.ts'
import { exportRuns } from '../../../src/cli/commands/export.ts'
import { importRuns } from '../../../src/cli/commands/import.ts'
import { logs } from '../../../src/cli/commands/logs.ts'
import { prune } from '../../../src/cli/commands/prune.ts'
import type { Store } from '../../../src/store/store.ts'
import { BEGIN, FINISHED, record, temporaryStore } from '../recorded.ts'
import { testWorld } from '../world.ts'

const DAY = 86_400_000
const now = () => BEGIN + 100 * DAY
const MONTHLY = { taskName: 'b.sh', taskStage: 'MONTHLY' }

/** Ten days of one task, three of another. */
async function fill(store: Store): Promise<string[]> {
  const ids: string[] = []
  for (let day = 0; day < 10; day += 1)
    ids.push(await record(store, { taskName: 'a.sh' }, [FINISHED], BEGIN + day * DAY))
  for (let day = 0; day < 3; day += 1)
    ids.push(await record(store, MONTHLY, [FINISHED], BEGIN + day * DAY + 1))
  return ids
}

async function idsOf(store: Store): Promise<string[]> {
  return (await store.history({ limit: 100, archived: true })).map(run => run.run_id)
}

describe('archive', () => {
  test('does what retention says of each stage, and only says it with --dry-run', async () => {
    await using place = await temporaryStore()
    await fill(place.store)
    const retention = { runs: 95 * DAY, stages: { MONTHLY: { runs: 0, keep: 2 } } }
    const settings = { retention, stateDir: place.folder }
    const [dry, wet] = [testWorld({ now }), testWorld({ now })]

    await archive(dry, place.store, { dryRun: true }, settings)
    const before = await place.store.history({ limit: 100 })
    await archive(wet, place.store, {}, settings)

    expect(dry.printed()).toBe('6 runs of 2 tasks would be archived\n')
    expect(before).toHaveLength(13)
    expect(wet.printed()).toBe('6 runs of 2 tasks were archived\n')
    expect(await place.store.history({ limit: 100 })).toHaveLength(7)
  })

  test('leaves a run of which a journal still has news', async () => {
    await using place = await temporaryStore()
    const [first] = await fill(place.store)
    mkdirSync(join(place.folder, 'journal'))
    writeFileSync(join(place.folder, 'journal', `${first}.ndjson`), '')
    const settings = { retention: undefined, stateDir: place.folder }

    await archive(testWorld({ now }), place.store, { keep: '1' }, settings)

    expect((await place.store.history({ limit: 100 })).map(run => run.run_id)).toContain(first)
    expect(await place.store.history({ limit: 100 })).toHaveLength(3)
  })

  test('says what to write where nothing says what is to go', async () => {
    await using place = await temporaryStore()
    const settings = { retention: undefined, stateDir: place.folder }

    await expect(archive(testWorld(), place.store, {}, settings)).rejects.toThrow(/nothing says/)
    await expect(archive(testWorld(), place.store, { olderThan: '90' }, settings)).rejects.toThrow(/'90'/)
  })

  test.each(['ndjson', 'ndjson.gz'])('into a .%s file that import reads', async ending => {
    await using place = await temporaryStore()
    await using other = await temporaryStore()
    const ids = await fill(place.store)
    const file = join(place.folder, `runs.${ending}`)
    const settings = { retention: undefined, stateDir: place.folder }
    const world = testWorld({ now })

    await archive(testWorld({ now }), place.store, { keep: '5', to: file }, settings)
    await archive(testWorld({ now }), place.store, { keep: '1', to: file }, settings)
    const status = await importRuns(world, other.store, { from: file })

    expect(status).toBe(0)
    expect(world.printed()).toBe('11 runs were added, 0 were known\n')
    expect(await idsOf(place.store)).toHaveLength(ids.length)
    expect(await other.store.events(ids[0] ?? '')).toHaveLength(2)
  })
})

describe('export and import', () => {
  test('refuse a format of which only a part could be read', async () => {
    await using place = await temporaryStore()

    await expect(importRuns(testWorld(), place.store, { from: 'runs.ndjson.zst' })).rejects.toThrow(
      /zstd -dc/,
    )
  })

  test('bring each run once, name lines that are none, and go on', async () => {
    await using place = await temporaryStore()
    await using other = await temporaryStore()
    const ids = await fill(place.store)
    const file = join(place.folder, 'runs.ndjson')
    await exportRuns(testWorld({ now }), place.store, { to: file, task: 'a.sh' })
    const [line = ''] = readFileSync(file, 'utf8').split('\n')
    appendFileSync(file, `{"version":2}\nnonsense\n${line.replace('"FINISHED"', '"DONE"')}\n`)
    const world = testWorld({ now })

    const status = await importRuns(world, other.store, { from: file })
    await importRuns(world, other.store, { from: file })

    expect(status).toBe(1)
    expect(world.printed()).toBe(
      '10 runs were added, 0 were known, 3 lines were left out\n0 runs were added, 10 were known, 3 lines were left out\n',
    )
    expect(world.complaints()).toMatch(
      /line 11 is left out: it has version 2.*\n.*line 12 .*not JSON.*\n.*line 13 .*"DONE"/,
    )
    expect(await idsOf(other.store)).toEqual(ids.slice(0, 10).toReversed())
  })

  test('a compressed file that ends in the middle gives what it has, and says so', async () => {
    await using place = await temporaryStore()
    await using other = await temporaryStore()
    await fill(place.store)
    const file = join(place.folder, 'runs.ndjson.gz')
    await exportRuns(testWorld({ now }), place.store, { to: file, task: 'a.sh' })
    const whole = readFileSync(file).length
    await exportRuns(testWorld({ now }), place.store, { to: file, task: 'b.sh' })
    truncateSync(file, whole + 50)
    const world = testWorld({ now })

    expect(await importRuns(world, other.store, { from: file })).toBe(1)
    expect(world.complaints()).toMatch(/ends in the middle/)
    expect(await idsOf(other.store)).toHaveLength(10)
  })
})

test('copy brings tasks and runs into another database, and goes on where it was', async () => {
  await using place = await temporaryStore()
  await using other = await temporaryStore()
  const ids = await fill(place.store)
  await place.store.registerTasks([{ stage: 'DAILY', name: 'a.sh', schedule: '0 2 * * *' }])
  await place.store.archive.move(ids.slice(0, 3))
  const [first, second] = [testWorld({ now }), testWorld({ now })]

  await copy(first, place.store, other.store, { since: '98d' })
  await copy(second, place.store, other.store, {})

  expect(first.printed()).toBe('9 runs were copied, 0 were there\n')
  expect(second.printed()).toBe('4 runs were copied, 9 were there\n')
  expect(await idsOf(other.store)).toEqual(await idsOf(place.store))
  expect(await other.store.tasks({ enabledOnly: false })).toMatchObject([{ schedule: '0 2 * * *' }, {}])
  await expect(copy(first, place.store, place.store, {})).rejects.toThrow(/name two/)
})

describe('prune', () => {
  test('compresses logs, deletes old ones, and touches nothing that is not its own', async () => {
    await using place = await temporaryStore()
    const logDir = join(place.folder, 'logs')
    const folder = join(logDir, 'DAILY', 'a.sh')
    mkdirSync(folder, { recursive: true })
    const runWithLog = async (at: number, facts = [FINISHED]) => {
      const id = await record(place.store, { taskName: 'a.sh', logPath: folder }, facts, at)
      const path = join(folder, `${id}.log`)
      writeFileSync(path, `hello\n${'x'.repeat(5000)}\nthe end\n`)
      utimesSync(path, at / 1000, at / 1000)
      return { id, path }
    }
    const old = await runWithLog(BEGIN)
    const young = await runWithLog(BEGIN + 95 * DAY)
    const running = await runWithLog(BEGIN + DAY, [])
    const foreign = join(folder, 'mine.log')
    writeFileSync(foreign, 'mine')
    utimesSync(foreign, 0, 0)
    const settings = { retention: { logs: 30 * DAY, stages: {} }, stateDir: place.folder, logDir }

    await prune(testWorld({ now }), place.store, { dryRun: true }, settings)
    const before = readdirSync(folder)
    await prune(testWorld({ now }), place.store, {}, settings)

    expect(before).toHaveLength(4)
    expect(readdirSync(folder).toSorted()).toEqual(
      [`${young.id}.log.zst`, `${running.id}.log`, 'mine.log'].toSorted(),
    )
    expect(existsSync(old.path)).toBe(false)
  })

  test('leaves a log that tasker logs reads as before', async () => {
    await using place = await temporaryStore()
    const logDir = join(place.folder, 'logs')
    const folder = join(logDir, 'DAILY', 'a.sh')
    mkdirSync(folder, { recursive: true })
    const name = '01939f00-0000-7000-8000-000000000001'
    const start = { taskName: 'a.sh', runId: name, logPath: folder, logFile: `${name}.log` }
    await record(place.store, start, [FINISHED])
    writeFileSync(join(folder, `${name}.log`), 'one\ntwo\nthree\n')
    utimesSync(join(folder, `${name}.log`), BEGIN / 1000, BEGIN / 1000)

    await prune(testWorld({ now }), place.store, {}, { retention: undefined, stateDir: place.folder, logDir })
    const world = testWorld({ now })
    await logs(world, place.store, { run: name, tail: '2' }, { logDir })

    expect(readdirSync(folder)).toEqual([`${name}.log.zst`])
    expect(world.printed()).toBe('two\nthree\n')
  })

  test('removes what killed supervisors left, once their runs are over', async () => {
    await using place = await temporaryStore()
    const over = await record(place.store, { taskName: 'a.sh' }, [FINISHED])
    const running = await record(place.store, { taskName: 'b.sh' }, [], BEGIN + DAY)
    const folder = join(place.folder, 'cancel')
    mkdirSync(folder)
    for (const name of [over, running, 'other']) {
      writeFileSync(join(folder, name), '{}')
      utimesSync(join(folder, name), BEGIN / 1000, BEGIN / 1000)
    }
    const settings = { retention: undefined, stateDir: place.folder, logDir: join(place.folder, 'logs') }

    await prune(testWorld({ now }), place.store, {}, settings)

    expect(readdirSync(folder).toSorted()).toEqual([running, 'other'].toSorted())
  })
})
