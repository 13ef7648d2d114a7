import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { rowsOf } from '../../rig/rows.ts'
import { createRig, eventually, type Rig } from '../../rig/tasker.ts'

let rig: Rig
beforeEach(() => {
  rig = createRig()
})
afterEach(() => rig[Symbol.dispose]())

const inHome = (name: string) => join(rig.home, name)
const isThere = (name: string) => eventually(() => existsSync(inHome(name)) || undefined, `${name} is there`)

/** Runs until `go` is there; `ready` says that it does. */
const UNTIL_GO = 'touch ready; while [ ! -e go ]; do sleep 0.02; done'
const start = (script: string, ...options: string[]) =>
  rig.start(['run', '--task', 'job', ...options, '--', 'sh', '-c', script])
const run = (script: string, ...options: string[]) =>
  rig.tasker(['run', '--task', 'job', ...options, '--', 'sh', '-c', script])

describe('a second start', () => {
  test('is skipped: 75, one line, no run of its own, and a note at the run that goes on', async () => {
    const first = start(UNTIL_GO, '--lock')
    await isThere('ready')

    const second = await run('touch started', '--lock')

    expect(second).toMatchObject({ stdout: '', code: 75 })
    expect(second.stderr).toMatch(
      /^tasker: skipped: the lock 'job' is held by another run \(PID \d+, since \d{4}-\S+Z\)\n$/,
    )
    expect(existsSync(inHome('started'))).toBe(false)
    writeFileSync(inHome('go'), '')
    expect(await first.finished).toMatchObject({ code: 0, stderr: '' })
    expect(rowsOf(rig)).toMatchObject([{ execution_status: 'FINISHED' }])
    using database = new DatabaseSync(rig.databaseFile, { readOnly: true })
    expect(database.prepare("SELECT payload FROM events WHERE payload LIKE '%skipped%'").all()).toHaveLength(
      1,
    )
  })

  test('says nothing with --quiet, so that cron sends no mail', async () => {
    const first = start(UNTIL_GO, '--lock')
    await isThere('ready')

    expect(await run('true', '--lock', '--quiet')).toEqual({ stdout: '', stderr: '', code: 75, signal: null })
    writeFileSync(inHome('go'), '')
    await first.finished
  })

  test('with another lock, or with none, is free', async () => {
    const first = start(UNTIL_GO, '--lock')
    await isThere('ready')

    const others = [['--lock=job/2'], ['--lock=job_2'], []].map(options => run('exit 3', ...options))
    expect((await Promise.all(others)).map(({ code }) => code)).toEqual([3, 3, 3])
    writeFileSync(inHome('go'), '')
    await first.finished
  })

  test('after the end is free, also after a failure', async () => {
    expect((await run('exit 9', '--lock')).code).toBe(9)
    expect((await run('exit 8', '--lock')).code).toBe(8)
  })
})

describe('waiting', () => {
  test('with --lock-wait it starts when the first one has ended', async () => {
    const first = start(`${UNTIL_GO}; echo first >>order`, '--lock')
    await isThere('ready')
    const second = start('echo second >>order', '--lock', '--lock-wait')
    writeFileSync(inHome('go'), '')

    expect((await Promise.all([first.finished, second.finished])).map(({ code }) => code)).toEqual([0, 0])
    expect(readFileSync(inHome('order'), 'utf8')).toBe('first\nsecond\n')
  })

  test('with --lock-timeout it gives up, as if it had not waited', async () => {
    const first = start(UNTIL_GO, '--lock=x')
    await isThere('ready')

    expect(await run('touch started', '--lock=x', '--lock-timeout', '300ms')).toMatchObject({ code: 75 })
    expect(existsSync(inHome('started'))).toBe(false)
    writeFileSync(inHome('go'), '')
    await first.finished
  })

  test('TERM ends it, and nothing was started', async () => {
    const first = start(UNTIL_GO, '--lock')
    await isThere('ready')
    const second = start('touch started', '--lock', '--lock-wait')
    await eventually(async () => {
      second.child.kill('SIGTERM')
      return second.child.signalCode ?? undefined
    }, 'it ends')

    expect(await second.finished).toMatchObject({ signal: 'SIGTERM' })
    expect(existsSync(inHome('started'))).toBe(false)
    writeFileSync(inHome('go'), '')
    await first.finished
  })

  test('of twenty at once exactly one runs at a time, and all of them run', async () => {
    const script = 'mkdir busy || echo clash >>order; echo x >>order; sleep 0.02; rmdir busy'

    const finished = await Promise.all(Array.from({ length: 20 }, () => run(script, '--lock', '--lock-wait')))

    expect(finished.map(({ code, stderr }) => [code, stderr])).toEqual(Array(20).fill([0, '']))
    expect(readFileSync(inHome('order'), 'utf8')).toBe('x\n'.repeat(20))
  })
})

describe('after kill -9 of tasker', () => {
  async function killed(): Promise<number> {
    const first = start(`echo $$ >pid; ${UNTIL_GO}`, '--lock')
    await isThere('ready')
    await eventually(() => /"child"/.test(lockText()) || undefined, 'the lock knows the command')
    first.child.kill('SIGKILL')
    await eventually(() => first.child.signalCode ?? undefined, 'tasker is dead')
    return Number(readFileSync(inHome('pid'), 'utf8'))
  }
  function lockText(): string {
    const folder = join(rig.stateDir, 'locks')
    const [name = ''] = readdirSync(folder).filter(each => !each.includes('.'))
    return readdirSync(join(folder, name))
      .map(file => readFileSync(join(folder, name, file), 'utf8'))
      .join('')
  }
  function lockFile() {
    const [name = ''] = readdirSync(join(rig.stateDir, 'locks'))
    const [number = ''] = readdirSync(join(rig.stateDir, 'locks', name))
    const path = join(rig.stateDir, 'locks', name, number)
    return { path, holder: JSON.parse(readFileSync(path, 'utf8')) }
  }

  test('the lock is held as long as the command lives, and free when it has ended', async () => {
    const pid = await killed()

    expect((await run('true', '--lock')).code).toBe(75)
    writeFileSync(inHome('go'), '')
    await eventually(() => !existsSync(`/proc/${pid}`) || undefined, 'the command has ended')
    expect((await run('exit 5', '--lock')).code).toBe(5)
  })

  test('of twenty who find the stale lock at once, one takes it over', async () => {
    const pid = await killed()
    process.kill(pid, 'SIGKILL')
    await eventually(() => !existsSync(`/proc/${pid}`) || undefined, 'the command is dead')

    const all = Array.from({ length: 20 }, () => run(`echo x >>winners; ${UNTIL_GO}`, '--lock'))
    const codes: (number | null)[] = []
    for (const each of all) void each.then(({ code }) => codes.push(code))
    await eventually(() => codes.length === 19 || undefined, 'nineteen are skipped')
    writeFileSync(inHome('go'), '')
    await Promise.all(all)

    expect(codes).toEqual([...Array(19).fill(75), 0])
    expect(readFileSync(inHome('winners'), 'utf8')).toBe('x\n')
  })

  test('also when it was killed before it could tell the PID of the command', async () => {
    const pid = await killed()
    const { path, holder } = lockFile()
    delete holder.child
    writeFileSync(path, JSON.stringify(holder))

    expect((await run('true', '--lock')).code).toBe(75)
    process.kill(pid, 'SIGKILL')
    await eventually(() => !existsSync(`/proc/${pid}`) || undefined, 'the command is dead')
    expect((await run('exit 5', '--lock')).code).toBe(5)
  })

  test('by the very first thing that the command does', async () => {
    const script = `kill -9 $PPID; echo $$ >pid; ${UNTIL_GO}`
    await start(script, '--lock').finished
    await isThere('ready')

    expect((await run('true', '--lock')).code).toBe(75)
    writeFileSync(inHome('go'), '')
    const pid = readFileSync(inHome('pid'), 'utf8').trim()
    await eventually(() => !existsSync(`/proc/${pid}`) || undefined, 'the command has ended')
    expect((await run('exit 5', '--lock')).code).toBe(5)
  })

  test.each([
    ['another boot', (holder: object) => ({ ...holder, bootId: 'before' }), 0],
    [
      'a PID that was used again',
      (holder: object) => ({ ...holder, supervisor: { pid: process.pid, startTicks: 1 } }),
      0,
    ],
    [
      'another host, which only that can judge',
      (holder: object) => ({ ...holder, hostname: 'elsewhere' }),
      75,
    ],
    ['something that is no lock', () => 'nonsense', 0],
  ])('a lock of %s', async (_, change, code) => {
    const pid = await killed()
    const { path, holder } = lockFile()
    delete holder.child
    delete holder.runId
    writeFileSync(path, JSON.stringify(change(holder)))

    expect((await run('true', '--lock')).code).toBe(code)
    process.kill(pid, 'SIGKILL')
  })
})

test('all attempts are under one lock, also the pauses between them', async () => {
  const first = start('touch ready; [ -e go ]', '--lock', '--retries', '1000', '--retry-delay', '20ms')
  await isThere('ready')
  await eventually(() => rowsOf(rig).length > 2 || undefined, 'it is repeated')

  expect((await run('true', '--lock')).code).toBe(75)
  writeFileSync(inHome('go'), '')
  expect((await first.finished).code).toBe(0)
})

test('a lock that cannot be taken keeps no command from running', async () => {
  mkdirSync(rig.stateDir)
  writeFileSync(join(rig.stateDir, 'locks'), 'a file is in the way')

  const finished = await run('exit 4', '--lock')

  expect(finished.code).toBe(4)
  expect(finished.stderr).toMatch(/^tasker: the lock cannot be taken, and the command runs without it: .*\n$/)
})

test.each([
  [['--lock-wait'], /--lock-wait says nothing without --lock/],
  [['--lock-timeout', '5s'], /--lock-timeout says nothing without --lock/],
  [['--lock='], /--lock= names nothing/],
  [['--lock-scope', 'host'], /--lock-scope says nothing without --lock/],
  [
    ['--lock', '--lock-scope', 'world'],
    /--lock-scope 'world' is not known; write host, database, prefer-database/,
  ],
])('%j is a wrong command line, and nothing is started', async (options, words) => {
  const finished = await run('touch started', ...options)

  expect(finished).toMatchObject({ code: 125, stderr: expect.stringMatching(words) })
  expect(existsSync(inHome('started'))).toBe(false)
})
