import { DatabaseSync } from 'node:sqlite'
import { Cron } from 'croner'
import type { Delivery, Store } from '../../src/store/store.ts'
import { mulberry32 } from '../rig/mulberry32.ts'
import { tellAlerts } from './alerts.ts'
import { FEED_TROUBLE, MEMORY_TROUBLE, mapsLog, VIEWS_TROUBLE, viewsLog } from './logs.ts'
import { type Course, type Ended, night } from './night.ts'
import { TEAM, type TeamTask } from './team.ts'

/** A Friday morning: one task failed in the night, one is late, one goes on. */
export const NOW = Date.UTC(2026, 10, 20, 7, 42, 10)

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const GOOD: Ended = { outcome: { kind: 'exited', code: 0 } }

/** Fills an empty SQLite store with thirty nights of the team; returns the runs that have pages of their own. */
export async function fillMonth(store: Store, file: string) {
  await store.migrate()
  await store.registerTasks(
    TEAM.map(({ stage, name, type, description, schedule, subtasks }) => ({
      stage,
      name,
      type,
      description,
      timezone: 'UTC',
      startGraceSeconds: 300,
      ...(schedule !== undefined && { schedule }),
      ...(subtasks && { totalSubtasks: subtasks.length }),
    })),
  )
  using database = new DatabaseSync(file)
  const known = new Date(NOW - 200 * DAY).toISOString()
  database
    .prepare('UPDATE tasks SET created_at = ?, updated_at = ?, scheduled_since = ?')
    .run(known, known, known)

  // The same each time, so that pictures differ only where the pages do.
  const random = mulberry32(7)
  const runs = TEAM.flatMap(task => nightsOf(task, random))
  runs.push(backfill(random))
  for (let from = 0; from < runs.length; from += 200) await store.deliver(runs.slice(from, from + 200))

  const latest = (name: string) => {
    const run = runs.findLast(({ run: { taskName } }) => taskName === name)?.run
    if (run === undefined) throw new Error(`${name} never ran`)
    return run
  }
  const failed = latest('DAILY_04_Refresh_Views.sql')
  const running = latest('DAILY_06_Publish_Maps.py')
  for (const [{ runId }, text] of [
    [failed, viewsLog()],
    [running, mapsLog()],
  ] as const)
    await store.requests.keepLog(runId, {
      text,
      toByte: Buffer.byteLength(text),
      isWhole: true,
      at: NOW - 2_000,
    })
  for (const host of ['etl-1', 'etl-2'])
    await store.monitors.beat({
      hostname: host,
      stateDir: '/var/lib/tasker',
      userName: 'nightly',
      pid: 812,
      taskerVersion: '0.1.0',
      startedAt: NOW - 9 * DAY,
      at: NOW - 4_000,
      intervalMs: 30_000,
    })
  await tellAlerts(store, failed.runId, NOW)
  await store.annotate([
    {
      annotation_id: '01a1f000-0000-7000-8000-000000000001',
      run_id: failed.runId,
      kind: 'note',
      name: null,
      at: new Date(NOW - 31 * MINUTE),
      author: 'ada@etl-1',
      text: 'Asked Ben: the new schema goes live today',
    },
  ])
  return { failed: failed.runId, running: running.runId }
}

/** All nights of a task, as the days go by. */
function nightsOf(task: TeamTask, random: () => number): Delivery[] {
  if (task.schedule === undefined) return []
  const due: Date[] = []
  const cron = new Cron(task.schedule, { timezone: 'UTC' })
  for (
    let at = cron.nextRun(new Date(NOW - 30 * DAY));
    at !== null && at.getTime() < NOW;
    at = cron.nextRun(at)
  )
    due.push(at)
  return due.flatMap((at, index) => {
    const daysAgo = (NOW - at.getTime()) / DAY
    const isLast = index === due.length - 1
    if (task.name.includes('Backup') && isLast) return []
    const longer = 1 + (task.growth ?? 0) * (30 - daysAgo)
    const course: Course = {
      task,
      at: at.getTime() + Math.round(900 * random()),
      random,
      user: 'nightly',
      tookMs: Math.round(task.minutes * MINUTE * longer * (0.92 + 0.17 * random())),
      commit: COMMITS[daysAgo < 1 ? 0 : 1 + Math.floor(daysAgo / 11)] ?? '',
      samples: isLast ? 90 : task.stage === 'HOURLY' ? 1 : 12,
      log: { path: `/var/log/jobs/${task.stage.toLowerCase()}`, file: `${task.name}.log` },
      ended: GOOD,
    }
    return fateOf(course, daysAgo, isLast)
  })
}

/** Nearly all go well. */
function fateOf(course: Course, daysAgo: number, isLast: boolean): Delivery[] {
  const { task, random } = course
  const { ended: _, ...open } = course
  if (task.name.includes('Publish_Maps') && isLast)
    return [night({ ...open, tookMs: 55 * MINUTE, until: (NOW - 1_500 - course.at) / (55 * MINUTE) })]
  if (task.name.includes('Refresh_Views') && isLast)
    return [night({ ...course, until: 0.53, ended: VIEWS_TROUBLE })]
  if (task.name.includes('Provider_Tables') && Math.floor(daysAgo) === 9) {
    const first = night({ ...course, until: 0.61, ended: MEMORY_TROUBLE })
    const again = course.at + course.tookMs * 0.61 + 5 * MINUTE
    return [first, night({ ...course, at: again, attempt: { nr: 2, first: first.run.runId } })]
  }
  if (task.stage === 'HOURLY' && random() < (Math.floor(daysAgo) === 6 ? 0.4 : 0.008))
    return [night({ ...course, tookMs: 30_000, ended: FEED_TROUBLE })]
  return [night(course)]
}

/** Somebody's own, stopped by hand. */
function backfill(random: () => number): Delivery {
  const [features] = TEAM.filter(({ name }) => name.includes('Build_Features'))
  if (features === undefined) throw new Error('nobody builds features')
  return night({
    task: {
      ...features,
      stage: 'ADHOC',
      name: 'backfill_2024.py',
      command: ['python3', 'backfill_2024.py', '--year', '2024'],
    },
    at: NOW - 2 * DAY - 6 * 60 * MINUTE,
    tookMs: 90 * MINUTE,
    until: 0.4,
    random,
    user: 'ada',
    commit: COMMITS[1] ?? '',
    stoppedBy: 'ada@etl-2',
    samples: 30,
    tags: { year: '2024' },
    ended: { outcome: { kind: 'signalled', signal: 'SIGTERM', number: 15 } },
  })
}

const COMMITS = [
  '3f9c1d7ab2e84560c1f2a97d0e5b64c8137fa2d9',
  'a51b0e6c9d3f2478e05c6b1d94a7f3820b6e5d14',
  '7c2e9f04d1b8a63550ef17c4926d3ba8f40c1e7b',
  'e80d5a3b76c2914f0a3d8e5b61f7c249d0b8a6f3',
]
