import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { RunEvent } from '../../../../src/domain/event.ts'
import { reduceAll } from '../../../../src/domain/reduce.ts'
import type { AlertSettings } from '../../../../src/monitor/alerts/alert-settings.ts'
import type { Duty } from '../../../../src/monitor/duty.ts'
import { tellPeople } from '../../../../src/monitor/tell-people.ts'
import { openStore } from '../../../../src/store/open-store.ts'
import type { Store } from '../../../../src/store/store.ts'
import { StoreError } from '../../../../src/store/store-error.ts'
import { draws } from './draws.ts'
import { heardAt, isOutage } from './oracle.ts'
import { RULES } from './rules.ts'
import { AFTERMATH, GRACE, HOSTS, HOUR, MINUTE, type PlannedRun, type Scenario } from './scenario.ts'
import { openSinks, type Told } from './sinks.ts'

/** How often monitors look and send, where there is anything to be seen. */
const LOOK_MS = 30_000
/** What a host kept while it could not reach the database is there so soon after. */
const CATCH_UP_MS = 20_000
const BEAT_MS = 30_000
const RESTARTS_A_WEEK = 3

export interface Outcome {
  told: Told[]
  letters: string[]
  titles: string[]
  looks: number
}

/** Lets monitors of two hosts look after what happens, second by second of a clock that is ours. */
export async function simulate(
  scenario: Scenario,
  { seed, lookMs = LOOK_MS }: { seed: number; lookMs?: number },
): Promise<Outcome> {
  const draw = draws(seed)
  let now = scenario.from
  using folder = memoryFolder()
  const file = join(folder.path, 'tasker.db')
  await using sinks = await openSinks(() => now, scenario)
  await using store = openStore({ driver: 'sqlite', file })
  await register(store, file, scenario)
  const settings = settingsFor(sinks, scenario)
  const reached = whileReachable(store, () => !isOutage(scenario.databaseDown, now))
  const monitors = new Map<string, Duty[]>()
  const start = () => tellPeople(reached, settings, { now: () => now, log: () => {} })
  const news = newsOf(scenario, draw.below)
  const moments = new Set<number>()
  const lookAt = (at: number) =>
    at < scenario.to + AFTERMATH - HOUR && moments.add(Math.ceil(at / lookMs) * lookMs)
  for (const { at } of news) lookAt(at)
  for (const { due } of scenario.unkept) for (const after of [0, GRACE, HOUR + GRACE]) lookAt(due + after + 1)
  for (const { to } of [...scenario.databaseDown, ...scenario.mailDown, ...scenario.hookDown])
    for (let after = 0; after <= 5; after++) lookAt(to + after * MINUTE)
  for (const task of scenario.tasks)
    for (const due of task.dues) if (draw.chance(0.1)) lookAt(due + GRACE + 1)
  lookAt(scenario.to + AFTERMATH - 2 * HOUR)

  let looks = 0
  while (moments.size > 0) {
    now = Math.min(...moments)
    moments.delete(now)
    looks += 1
    const arrived = news.splice(0, news.findIndex(({ at }) => at > now) >>> 0)
    for (const batch of chunks(arrived)) await store.deliver(batch.map(({ delivery }) => delivery))
    const attending = HOSTS.filter(host => !isOutage(scenario.hostDown[host] ?? [], now))
    for (const host of HOSTS) {
      const isThere = attending.includes(host)
      if (!isThere || draw.chance((RESTARTS_A_WEEK * lookMs) / (7 * 24 * HOUR))) monitors.delete(host)
      if (isThere) monitors.set(host, monitors.get(host) ?? start())
    }
    // Between two looks they go on beating.
    for (const host of monitors.keys()) await beat(reached, host, now).catch(ignoreOutage)
    await Promise.all(
      [...monitors.values()].map(async duties => {
        for (const duty of duties) await duty.perform().catch(ignoreOutage)
      }),
    )
    const next = nextDelivery(file)
    if (next !== undefined) lookAt(Math.max(next, now + lookMs))
  }
  return {
    told: sinks.told(),
    letters: sinks.letters.map(({ text }) => text),
    titles: sinks.messages().map(({ title }) => title),
    looks,
  }
}

/** In memory, where there is such a place: this is not about waiting for a disk. */
function memoryFolder(): { path: string } & Disposable {
  const path = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'tasker-month-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) }
}

function settingsFor(
  { url, mailPort }: { url: string; mailPort: number },
  scenario: Scenario,
): AlertSettings {
  return {
    channels: [
      { type: 'webhook', name: 'hook', url, headers: {} },
      {
        type: 'smtp',
        name: 'mail',
        url: `smtp://127.0.0.1:${mailPort}`,
        from: 'tasker@alpha',
        to: ['ada@alpha'],
      },
    ],
    rules: RULES,
    maintenance: scenario.maintenance,
    foldMs: HOUR,
    mostMessages: 20,
    redactPatterns: [],
  }
}

async function register(store: Store, file: string, { tasks, from }: Scenario): Promise<void> {
  await store.migrate()
  await store.registerTasks(
    tasks.map(({ stage, name, schedule, zone }) => ({
      ...{ stage, name, schedule, timezone: zone },
      startGraceSeconds: GRACE / 1000,
    })),
  )
  // A store takes its own clock for this.
  using database = new DatabaseSync(file)
  const since = new Date(from).toISOString()
  database.prepare('UPDATE tasks SET scheduled_since = ?, created_at = ?').run(since, since)
}

interface News {
  at: number
  delivery: Parameters<Store['deliver']>[0][number]
}

/** What hosts tell the database of their runs, and when it gets there. */
function newsOf(scenario: Scenario, below: (limit: number) => number): News[] {
  const arrival = (host: string, at: number) => {
    const heard = heardAt(scenario, host, at)
    return heard === at ? at + 1000 : heard + below(CATCH_UP_MS)
  }
  const news = scenario.runs.flatMap(run => {
    const { host } = run.task
    const events = eventsOf(run)
    const started = arrival(host, run.start)
    const ended = Math.max(started, arrival(host, run.end))
    const [begin] = events
    if (begin === undefined) return []
    return [
      { at: started, delivery: deliveryOf([begin]) },
      { at: ended, delivery: deliveryOf(events) },
    ]
  })
  return news.toSorted((one, other) => one.at - other.at)
}

function eventsOf(run: PlannedRun): RunEvent[] {
  const { task, id, start, end, ends, error, attempt, firstAttempt } = run
  const options = task.stage === 'RETRY' ? ['--retries=2'] : []
  const outcome =
    ends === 'lost'
      ? ({ kind: 'lost', reason: 'the machine was restarted while it ran' } as const)
      : ({ kind: 'exited', code: ends === 'well' ? 0 : 1 } as const)
  return [
    {
      ...{ seq: 1, at: start, kind: 'started', runId: id, taskName: task.name, taskStage: task.stage },
      ...{ taskType: 'sh', hostname: task.host, command: ['sh', task.name], cwd: '/srv', attempt, options },
      ...{ supervisor: { pid: 4710 }, child: { pid: 4711 }, tags: {}, taskerVersion: '0.1.0' },
      ...(firstAttempt !== undefined && { retryOfRunId: firstAttempt }),
    },
    { seq: 2, at: end, kind: 'ended', outcome, ...(ends === 'badly' && { errorMessage: error }) },
  ]
}

/** News of a run: all of these, in order. */
export function deliveryOf(events: RunEvent[]): News['delivery'] {
  const run = reduceAll(events)
  if (run === undefined) throw new Error('a run has at least its start')
  return { run, events }
}

function chunks<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / 500) }, (_, index) =>
    all.slice(index * 500, index * 500 + 500),
  )
}

/** The same store, that cannot be reached at times. */
function whileReachable(store: Store, isReachable: () => boolean): Store {
  const guard = <T extends object>(part: T): T =>
    new Proxy(part, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name)
        if (typeof value === 'object' && value !== null) return guard(value)
        if (typeof value !== 'function') return value
        return async (...given: unknown[]) => {
          if (!isReachable()) throw new StoreError('unreachable', 'the database is away', '')
          return await value.apply(target, given)
        }
      },
    })
  return guard(store)
}

function ignoreOutage(error: unknown): void {
  if (!(error instanceof StoreError)) throw error
}

async function beat(store: Store, host: string, at: number): Promise<void> {
  await store.monitors.beat({
    ...{ hostname: host, stateDir: '/var/lib/tasker', pid: 1, taskerVersion: '0.1.0' },
    ...{ startedAt: at, at, intervalMs: BEAT_MS },
  })
}

function nextDelivery(file: string): number | undefined {
  using database = new DatabaseSync(file, { readOnly: true })
  const row = database
    .prepare('SELECT min(due_at) AS at FROM alert_deliveries WHERE settled_at IS NULL')
    .get()
  return typeof row?.at === 'string' ? Date.parse(row.at) : undefined
}
