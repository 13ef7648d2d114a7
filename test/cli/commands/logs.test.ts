import { appendFile, truncate, writeFile } from 'node:fs/promises'
import { describe, expect, test, vi } from 'vitest'
import { logs } from '../../../src/cli/commands/logs.ts'
import { TaskerError } from '../../../src/domain/error.ts'
import { BEGIN, FINISHED, record, runIdOf, temporaryStore } from '../recorded.ts'
import { testWorld } from '../world.ts'

describe('logs', () => {
  test('--raw prints the very bytes', async () => {
    await using place = await temporaryStore()
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 31) % 256))
    await writeFile(`${place.folder}/a.log`, bytes)
    await record(place.store, { taskName: 'a.sh', logPath: place.folder, logFile: 'a.log' }, [FINISHED])
    const world = testWorld()

    expect(await logs(world, place.store, { run: 'a.sh', raw: true })).toBe(0)

    expect(world.printedBytes().equals(bytes)).toBe(true)
  })

  test('keeps colours on a terminal and nothing else that acts upon it', async () => {
    await using place = await temporaryStore()
    await writeFile(`${place.folder}/a.log`, 'one\n\x1b[32mgreen\x1b[0m\x1b]0;title\x07\x1b[2J\n')
    await record(place.store, { taskName: 'a.sh', logPath: place.folder, logFile: 'a.log' }, [FINISHED])
    const world = testWorld({ columns: 80, colour: true })

    await logs(world, place.store, { run: 'a.sh', tail: '1' })

    expect(world.printed()).toBe('\x1b[32mgreen\x1b[0m\n\x1b[0m')
  })

  test('follows until the run ends, over a truncation', async () => {
    await using place = await temporaryStore()
    const path = `${place.folder}/a.log`
    const start = { taskName: 'a.sh', logPath: place.folder, logFile: 'a.log' }
    await writeFile(path, 'skipped\none\n')
    await record(place.store, start)
    const world = testWorld({ now: Date.now })

    const following = logs(world, place.store, { run: 'a.sh', follow: true, tail: '1' })
    await vi.waitFor(() => expect(world.printed()).toBe('one\n'))
    await appendFile(path, 'two\n')
    await vi.waitFor(() => expect(world.printed()).toBe('one\ntwo\n'))
    await truncate(path)
    await vi.waitFor(() => expect(world.complaints()).toMatch(/the log was emptied/))
    await appendFile(path, 'three\n')
    await record(place.store, start, [FINISHED])

    expect(await following).toBe(0)
    expect(world.printed()).toBe('one\ntwo\nthree\n')
  })

  test('waits for a log that is still to come, and leaves when told to', async () => {
    await using place = await temporaryStore()
    await record(place.store, { taskName: 'a.sh', logPath: place.folder, logFile: 'later.log' })
    const stop = new AbortController()
    const world = testWorld({ now: Date.now, signal: stop.signal })

    const following = logs(world, place.store, { run: 'a.sh', follow: true })
    await writeFile(`${place.folder}/later.log`, 'here\n')
    await vi.waitFor(() => expect(world.printed()).toBe('here\n'))
    stop.abort()

    expect(await following).toBe(0)
  })

  test('says where a log is that cannot be shown here', async () => {
    await using place = await temporaryStore()
    const { store } = place
    await record(store, { taskName: 'none.sh' }, [FINISHED])
    await record(
      store,
      { taskName: 'gone.sh', logPath: '/nowhere', logFile: 'gone.log' },
      [FINISHED],
      BEGIN + 1,
    )
    await record(
      store,
      { taskName: 'far.sh', hostname: 'far', logPath: '/etc', logFile: 'hosts' },
      [FINISHED],
      BEGIN + 2,
    )
    const failure = (run: string) => logs(testWorld(), store, { run })

    await expect(failure('none.sh')).rejects.toThrow(TaskerError)
    await expect(failure('none.sh')).rejects.toThrow(/\(none\.sh\) kept no log/)
    await expect(failure('gone.sh')).rejects.toThrow(/^the log \/nowhere\/gone\.log is not there any more/)
    await expect(failure('far.sh')).rejects.toThrow(
      /^the log of this run is on far, not on .*; look there at \/etc\/hosts$/,
    )
  })

  test('shows the log of another host where a shared disk has it under the name of the run', async () => {
    await using place = await temporaryStore()
    const logFile = `${runIdOf(BEGIN)}.log`
    await writeFile(`${place.folder}/${logFile}`, 'shared\n')
    await record(place.store, { taskName: 'far.sh', hostname: 'far', logPath: place.folder, logFile }, [
      FINISHED,
    ])
    const world = testWorld()

    await logs(world, place.store, { run: 'far.sh' })

    expect(world.printed()).toBe('shared\n')
  })
})
