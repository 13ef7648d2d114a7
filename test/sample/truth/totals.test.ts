import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, beforeEach, describe, expect } from 'vitest'
import { needing } from '../../rig/needing.ts'
import { createRig, eventually, type Rig } from '../../rig/tasker.ts'
import { compileTruth } from './program.ts'

const test = needing('cc', 'git')

const MIB = 2 ** 20

let truth: ReturnType<typeof compileTruth>
let rig: Rig
let end: string
beforeAll(() => {
  truth = compileTruth()
  rig = createRig()
  end = join(truth.folder, 'end')
})
afterAll(() => {
  truth?.[Symbol.dispose]()
  rig[Symbol.dispose]()
})
beforeEach(() => rmSync(end, { force: true }))

/** What wait4(2) says. */
interface Account {
  userSeconds: number
  systemSeconds: number
  majorFaults: number
  readBytes: number
  writtenBytes: number
  largestRssBytes: number
}

function lastRow() {
  const database = new DatabaseSync(rig.databaseFile, { readOnly: true })
  const row = database.prepare('SELECT * FROM executions ORDER BY execution_id DESC LIMIT 1').get()
  database.close()
  const numbers = row as Record<string, number>
  return { ...numbers, resources: JSON.parse(String(row?.resources ?? '{}')) } as Record<string, number> & {
    resources: Record<string, unknown>
  }
}

/** Runs the program as a tracked run; gives what the run's row says, and what the kernel told the program's parent. */
async function accountOf(...words: readonly string[]) {
  const file = join(truth.folder, 'account.json')
  const { code } = await rig.tasker([
    'run',
    '--quiet',
    '--',
    truth.file,
    'account',
    file,
    truth.file,
    ...words,
  ])
  expect(code).toBe(0)
  return { row: lastRow(), kernel: JSON.parse(readFileSync(file, 'utf8')) as Account }
}

describe.runIf(process.platform === 'linux')('what a run used in all', () => {
  test('is the CPU of a hundred children too short to be seen', async () => {
    const { row, kernel } = await accountOf('spin', '100', '20')

    // The account itself and the ticks of 10 ms are the difference.
    expect(row.cpu_seconds).toBeGreaterThanOrEqual(2)
    expect(row.cpu_seconds).toBeCloseTo(kernel.userSeconds + kernel.systemSeconds, 1)
    expect(row.cpu_user_seconds).toBeCloseTo(kernel.userSeconds, 1)
    expect(row.cpu_system_seconds).toBeCloseTo(kernel.systemSeconds, 1)
    expect(row.resources.major_faults).toBeGreaterThanOrEqual(kernel.majorFaults)
  })

  test('is what it wrote to the disk and read from there, and by all calls', async () => {
    const file = join(truth.folder, 'data')

    const written = await accountOf('write', file, '64')
    const read = await accountOf('read', file)

    expect(statSync(file).size).toBe(64 * MIB)
    expect(written.row.resources.written_calls_mb).toBeCloseTo(64, 0)
    expect(read.row.resources.read_calls_mb).toBeCloseTo(64, 0)
    // What the kernel tells the parent; on a file system in memory that is nothing.
    expect(Math.abs((written.row.written_mb ?? 0) - written.kernel.writtenBytes / MIB)).toBeLessThan(1)
    expect(Math.abs((read.row.read_mb ?? 0) - read.kernel.readBytes / MIB)).toBeLessThan(1)
    if (isOnDisk(truth.folder)) expect(Math.abs((written.row.written_mb ?? 0) - 64)).toBeLessThan(3)
  })

  test('has nothing of what another attempt used, or tasker before it', async () => {
    const { code } = await rig.tasker([
      'run', '--quiet', '--retries', '1', '--retry-delay', '0.1s', '--',
      'sh', '-c', `[ -e ${end} ] || { touch ${end}; ${truth.file} spin 2 300; exit 1; }`,
    ]) // biome-ignore format: one command line

    expect(code).toBe(0)
    expect(lastRow().cpu_seconds).toBeLessThan(0.2)
  })

  test('has nothing of what git used, which tasker asks about the repository', async () => {
    execFileSync('git', ['init', '-q', rig.home])

    const { code } = await rig.tasker(['run', '--quiet', '--', 'sleep', '0.7'])

    expect(code).toBe(0)
    // sleep itself reads some KiB to start; git more than a hundred.
    expect(lastRow().resources.read_calls_mb).toBeLessThan(0.05)
  })

  test.each([
    ['a daemon that nobody waited for', 'away 400', 2],
    ['children of a parent that ignores their end', 'unheard 1 400', 3],
  ])('has the CPU of %s, as far as it was seen', async (_, words, processes) => {
    const [ready, over] = [join(truth.folder, 'ready'), join(truth.folder, 'over')]
    for (const file of [ready, over]) rmSync(file, { force: true })
    const command = `${truth.file} ${words} ${end} >${ready} & exec ${truth.file} until ${over}`
    const { finished } = rig.start(['run', '--quiet', '--', 'sh', '-c', command], {
      env: { TASKER_SAMPLE_INTERVAL: '100ms', TASKER_FLUSH_INTERVAL: '100ms' },
    })
    await eventually(
      () => existsSync(ready) && readFileSync(ready, 'utf8').includes('ready'),
      'its CPU is used',
    )
    const usedAt = new Date().toISOString()
    const isLookedAt = ({ at, processes: seen }: Sampled) => at > usedAt && seen === processes
    await eventually(() => newestSample().some(isLookedAt), 'it is looked at')

    writeFileSync(end, '')
    await eventually(() => newestSample().some(sample => sample.processes === 1), 'it is seen to be gone')
    writeFileSync(over, '')

    expect((await finished).code).toBe(0)
    const { cpu_seconds, resources } = lastRow()
    expect(cpu_seconds).toBeGreaterThanOrEqual(0.38)
    expect(cpu_seconds).toBeLessThan(1)
    expect(resources.left_behind).toBeUndefined()
  })
})

interface Sampled {
  at: string
  processes: number
}

/** The last one that is recorded, if any is. */
function newestSample(): Sampled[] {
  using database = new DatabaseSync(rig.databaseFile, { readOnly: true })
  const sql = `SELECT at, processes FROM samples WHERE run_id =
    (SELECT run_id FROM executions ORDER BY execution_id DESC LIMIT 1) ORDER BY seq DESC LIMIT 1`
  return database.prepare(sql).all() as unknown as Sampled[]
}

/** Whether a file system has a disk behind it (tmpfs has none). */
function isOnDisk(folder: string): boolean {
  return statfsSync(folder).type !== 0x01021994
}
