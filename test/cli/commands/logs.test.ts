import { appendFile, mkdir, truncate, writeFile } from 'node:fs/promises'
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

  test('of a line drawn again and again only what it showed last is left', async () => {
    await using place = await temporaryStore()
    await writeFile(`${place.folder}/a.log`, '\r1/3\r2/3\r3/3\nerror: no such table\n')
    await record(place.store, { taskName: 'a.sh', logPath: place.folder, logFile: 'a.log' }, [FINISHED])
    const printed = async (options: object) => {
      const world = testWorld()
      const status = await logs(world, place.store, { run: 'a.sh', ...options })
      return [world.printed(), status]
    }

    expect(await printed({})).toEqual(['3/3\nerror: no such table\n', 0])
    expect(await printed({ tail: '1' })).toEqual(['error: no such table\n', 0])
    expect(await printed({ grep: 'err', beforeContext: '1' })).toEqual(['3/3\nerror: no such table\n', 0])
    expect(await printed({ grep: 'warning' })).toEqual(['', 1])
  })

  test('waits for a run that has not started, and says so', async () => {
    await using place = await temporaryStore()
    const world = testWorld({ now: Date.now })

    const following = logs(world, place.store, { run: 'new.sh', follow: true })
    await vi.waitFor(() =>
      expect(world.complaints()).toMatch(/^tasker: waiting: there is no run and no task 'new.sh'/),
    )
    await writeFile(`${place.folder}/a.log`, 'here\n')
    await record(place.store, { taskName: 'new.sh', logPath: place.folder, logFile: 'a.log' }, [FINISHED])

    expect(await following).toBe(0)
    expect(world.printed()).toBe('here\n')
  })

  test('--since goes by the times in the lines, and refuses where there are none', async () => {
    await using place = await temporaryStore()
    await writeFile(`${place.folder}/a.log`, '2026-11-21T07:00:00Z one\n2026-11-21T07:45:00Z two\nand more\n')
    await writeFile(`${place.folder}/b.log`, 'one\ntwo\n')
    await record(place.store, { taskName: 'a.sh', logPath: place.folder, logFile: 'a.log' })
    await record(place.store, { taskName: 'b.sh', logPath: place.folder, logFile: 'b.log' }, [], BEGIN + 1)
    const printed = async (run: string, since: string) => {
      const world = testWorld()
      await logs(world, place.store, { run, since })
      return world.printed()
    }

    expect(await printed('a.sh', '30m')).toBe('2026-11-21T07:45:00Z two\nand more\n')
    expect(await printed('b.sh', '2h')).toBe('one\ntwo\n')
    await expect(printed('b.sh', '30m')).rejects.toThrow(/carry no time.*use --tail/)
  })

  test('--stream shows one of two streams that went different ways, and refuses where they are one', async () => {
    await using place = await temporaryStore()
    const out = { taskName: 'a.sh', logPath: place.folder, logFile: 'out.txt' }
    const run = await record(place.store, out, [FINISHED])
    await record(place.store, { ...out, taskName: 'b.sh' }, [FINISHED], BEGIN + 1)
    await mkdir(`${place.folder}/logs/DAILY/a.sh`, { recursive: true })
    await writeFile(`${place.folder}/out.txt`, 'out\n')
    await writeFile(`${place.folder}/logs/DAILY/a.sh/${run}.log`, 'err\n')
    const printed = async (name: string, stream: string) => {
      const world = testWorld()
      await logs(world, place.store, { run: name, stream }, { logDir: `${place.folder}/logs` })
      return world.printed()
    }

    expect(await printed('a.sh', 'out')).toBe('out\n')
    expect(await printed('a.sh', 'err')).toBe('err\n')
    await expect(printed('b.sh', 'err')).rejects.toThrow(/\(b\.sh\) holds both streams as one/)
    await expect(printed('a.sh', 'both')).rejects.toThrow(/--stream 'both' is not known/)
  })

  test('a log that was removed is shown as far as the database has it', async () => {
    await using place = await temporaryStore()
    const run = await record(place.store, { taskName: 'a.sh', logPath: '/nowhere', logFile: 'a.log' }, [
      FINISHED,
    ])
    await place.store.requests.keepLog(run, { text: 'one\ntwo\n', toByte: 90_000, isWhole: false, at: BEGIN })
    const world = testWorld()

    expect(await logs(world, place.store, { run, tail: '1' })).toBe(0)

    expect(world.printed()).toBe('two\n')
    expect(world.complaints()).toMatch(
      /^tasker: the log \/nowhere\/a\.log is not there any more; this is the end of its 90000 bytes/,
    )
  })
})
