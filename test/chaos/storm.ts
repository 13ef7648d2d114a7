import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { BIN, finish } from '../rig/tasker.ts'
import { now, startCall } from './calls.ts'
import { type Chance, chance } from './chance.ts'
import { DISK_FAULTS, excusesOfFullDisk } from './faults/disk.ts'
import type { Fault } from './faults/fault.ts'
import { FILE_FAULTS } from './faults/files.ts'
import { POSTGRES_FAULTS } from './faults/postgres.ts'
import { PROCESS_FAULTS } from './faults/processes.ts'
import { SQLITE_FAULTS } from './faults/sqlite.ts'
import { isLost } from './proof/ends.ts'
import { wrongReceived } from './proof/received.ts'
import { wrongRecords } from './proof/recorded.ts'
import { wrongSpeed } from './proof/speed.ts'
import type { Violation } from './proof/violation.ts'
import { type Records, readRecords } from './records.ts'
import type { DatabaseKind, World } from './world.ts'

/** Faults of the disk and the database lie over everything for a time, and no two of them at once. */
const SHARE_OVER_ALL = 0.3
/** The others hit one run, or a few. */
const ON_ONE = [...PROCESS_FAULTS, ...PROCESS_FAULTS, ...FILE_FAULTS]

/** So many commands run at a time: a machine that is too busy to start them proves nothing about tasker. */
const AT_ONCE = 4
/** Between two faults of a kind: most runs are to be hit by some, and not all by all. */
const PAUSE_MS = 200

export interface Outcome {
  /** How often each fault came, by its name. */
  counts: Map<string, number>
  runs: Record<'recorded' | 'lost' | 'unrecorded', number>
  violations: Violation[]
  figures: string[]
}

/** All kinds of faults that have to do with a kind of database. */
export function faultsFor(database: DatabaseKind): Fault[] {
  return [...new Set([...ON_ONE, ...overAllFor(database)])]
}

function overAllFor(database: DatabaseKind): Fault[] {
  const faults = database === 'sqlite' ? [...SQLITE_FAULTS, ...SQLITE_FAULTS] : POSTGRES_FAULTS
  return [...faults, ...DISK_FAULTS]
}

function possible(faults: readonly Fault[], world: World): Fault[] {
  return faults.filter(fault => fault.possible?.(world) ?? true)
}

/** Runs commands while so many faults come over them, waits for the dust to settle, and looks what was recorded. */
export async function storm(world: World, options: { faults: number; seed: number }): Promise<Outcome> {
  const luck = chance(options.seed)
  const counts = new Map<string, number>()
  let over = false
  const callers = startCallers(world, luck.apart(), () => over)
  const countOverAll = Math.round(options.faults * SHARE_OVER_ALL)
  const count = ({ name }: Fault) => counts.set(name, (counts.get(name) ?? 0) + 1)
  await Promise.all([
    inject(
      world,
      luck.apart(),
      possible(overAllFor(world.database), world),
      countOverAll,
      (fault, period) => {
        count(fault)
        world.periods.push({ fault: fault.name, ...period })
      },
    ),
    inject(world, luck.apart(), possible(ON_ONE, world), options.faults - countOverAll, count),
  ])
  over = true
  await Promise.race([callers, pause(LONGEST_MS, undefined, { ref: false })])
  const violations = await settle(world)
  const records = await readRecords(world)
  const figures: string[] = []
  violations.push(
    ...wrongRecords(world, records),
    ...wrongReceived(world, records),
    ...wrongSpeed(world, line => figures.push(line)),
  )
  return { counts, runs: countRuns(world, records), violations, figures }
}

function countRuns(world: World, { rows }: Records): Outcome['runs'] {
  const known = new Set(rows.map(({ run_id }) => run_id))
  const started = world.calls.flatMap(call => call.witness()).filter(({ runId }) => runId !== '-')
  const lost = rows.filter(isLost).length
  const unrecorded = started.filter(({ runId }) => !known.has(runId)).length
  return { recorded: rows.length - lost, lost, unrecorded }
}

/** Calls again and again, several at a time, until it is over; resolves when all of them have ended. */
export async function startCallers(world: World, luck: Chance, isOver: () => boolean): Promise<void> {
  let number = 0
  const keepCalling = async () => {
    while (!isOver()) {
      const call = startCall(++number, luck.apart(), world)
      world.calls.push(call)
      await call.closed
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, keepCalling))
}

async function inject(
  world: World,
  luck: Chance,
  [first, ...rest]: readonly Fault[],
  count: number,
  onFault: (fault: Fault, period: { from: number; to: number }) => void,
): Promise<void> {
  if (first === undefined) return
  for (let done = 0; done < count; ) {
    await pause(luck.whole(0, 2 * PAUSE_MS))
    const fault = luck.one([first, ...rest])
    const from = now()
    if (!(await fault.inject(world, luck.apart()))) continue
    done += 1
    onFault(fault, { from, to: now() })
  }
}

function touchByPeriods(world: World): void {
  for (const period of world.periods) {
    for (const call of world.calls) {
      const closedAt = call.closedAt ?? Number.POSITIVE_INFINITY
      if (call.startedAt > period.to || closedAt < period.from) continue
      for (const run of call.witness()) {
        const excuses = period.fault === 'disk full' ? excusesOfFullDisk(world, period, call, run) : []
        world.excuses.add(run.runId, period.fault, excuses)
      }
    }
  }
}

/** What a call may take when nothing goes wrong any more. */
const LONGEST_MS = 30_000
const MOST_QUESTIONS = 5

/** All commands end, and what they left behind is delivered by those who come later. */
export async function settle(world: World): Promise<Violation[]> {
  const endless = world.calls.filter(({ closedAt }) => closedAt === undefined)
  for (const { child } of endless) child.kill('SIGKILL')
  const runs = world.calls.flatMap(call => call.witness())
  while (runs.some(({ pid, end }) => end === undefined && isAlive(pid))) await pause(50)
  await tasker(world, ['run', '--task', 'last', '--', 'true'])
  let asked = 0
  do await tasker(world, ['status'])
  while (++asked < MOST_QUESTIONS && journals(world).length > 0)
  for (const reckon of world.afterwards) reckon()
  touchByPeriods(world)
  return [
    ...endless.map(({ name }) => ({ who: name, what: 'it never ended' })),
    ...journals(world)
      .filter(runId => !world.excuses.of(runId).has('unrecorded'))
      .map(runId => ({ who: runId, what: 'its journal was never delivered' })),
  ]
}

async function tasker(world: World, words: string[]) {
  return await finish(
    spawn(BIN, words, { cwd: world.folder, env: world.env, stdio: ['ignore', 'pipe', 'pipe'] }),
  )
}

function journals({ stateDir }: World): string[] {
  return readdirSync(join(stateDir, 'journal')).map(name => name.slice(0, 36))
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
