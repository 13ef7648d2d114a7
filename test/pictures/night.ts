import type { RunEvent, RunFact } from '../../src/domain/event.ts'
import { reduceAll } from '../../src/domain/reduce.ts'
import type { Delivery } from '../../src/store/store.ts'
import { runIdOf } from '../cli/recorded.ts'
import type { TeamTask } from './team.ts'

const MIB = 1024 ** 2

export type Ended = Omit<RunFact & { kind: 'ended' }, 'kind' | 'totals'>

/** How a run of a task went; times are milliseconds. */
export interface Course {
  task: TeamTask
  at: number
  tookMs: number
  /** How far it came before it ended, or by now: 1 is all of it. */
  until?: number
  /** Absent: it goes on. */
  ended?: Ended
  commit: string
  user: string
  /** By whom it was stopped before its end. */
  stoppedBy?: string
  tags?: Record<string, string>
  attempt?: { nr: number; first: string }
  /** How many are taken of what it uses. */
  samples: number
  log?: { path: string; file: string }
  random: () => number
}

/** All that would be recorded of such a run. */
export function night(course: Course): Delivery {
  const { at, tookMs, until = 1, ended } = course
  const facts = [
    { at, fact: startOf(course) },
    { at: at + 400, fact: describedBy(course) },
    ...saidIn(course),
    ...sampledIn(course),
  ].filter(({ at: when }) => when <= at + tookMs * until)
  const events: RunEvent[] = facts
    .sort((one, other) => one.at - other.at)
    .map(({ at: when, fact }, index) => ({ seq: index + 1, at: Math.round(when), ...fact }))
  const end = Math.round(at + tookMs * until)
  if (course.stoppedBy !== undefined)
    events.push({ seq: events.length + 1, at: end - 900, kind: 'stop-requested', by: course.stoppedBy })
  if (ended !== undefined)
    events.push({ seq: events.length + 1, at: end, kind: 'ended', ...ended, totals: totalsOf(course) })
  const run = reduceAll(events)
  if (run === undefined) throw new Error('a run has at least its start')
  return { run, events }
}

function startOf({ task, at, user, tags, attempt, log }: Course): RunFact {
  const pid = 2000 + (Math.floor(at / 1000) % 28_000)
  return {
    kind: 'started',
    runId: runIdOf(at, numberOf(task)),
    taskName: task.name,
    taskStage: task.stage,
    taskType: task.type,
    hostname: task.host,
    userName: user,
    command: task.command,
    cwd: '/srv/geo',
    scriptPath: '/srv/geo',
    scriptFile: task.name,
    ...(log && { logPath: log.path, logFile: log.file }),
    attempt: attempt?.nr ?? 1,
    ...(attempt && { retryOfRunId: attempt.first }),
    supervisor: { pid },
    child: { pid: pid + 1 },
    tags: { team: 'geo', ...tags },
    taskerVersion: '0.1.0',
  }
}

/** Tells runs of one millisecond apart. */
const numberOf = (task: TeamTask) => [...task.name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0)

const INTERPRETERS: Record<string, string> = {
  R: '/usr/lib/R/bin/Rscript',
  python: '/usr/bin/python3.11',
  sh: '/usr/bin/dash',
  sql: '/usr/bin/psql',
}

function describedBy({ task, commit }: Course): RunFact {
  const interpreter = INTERPRETERS[task.type]
  return {
    kind: 'described',
    gitCommit: commit,
    gitBranch: 'main',
    gitDirty: false,
    ...(interpreter && { interpreter }),
    environment: { LANG: 'en_US.UTF-8', PGHOST: 'db.example.com', PGPASSWORD: '[redacted]', TZ: 'UTC' },
    surroundings: [{ kind: 'cron' }],
  }
}

function* saidIn({ task, at, tookMs }: Course): Generator<{ at: number; fact: RunFact }> {
  const { subtasks = [] } = task
  let begun = at + 1_200
  for (const [index, { name, share, items }] of subtasks.entries()) {
    const long = tookMs * share * 0.98
    yield {
      at: begun,
      fact: {
        kind: 'said',
        message: { verb: 'subtask', number: index + 1, total: subtasks.length, name },
        source: 'marker',
      },
    }
    const steps = items === undefined ? 0 : Math.min(items, 28)
    for (let step = 1; step <= steps; step++) {
      const done = Math.round(((items ?? 0) * step) / steps)
      yield {
        at: begun + (long * step) / (steps + 0.3),
        fact: {
          kind: 'said',
          message: { verb: 'items', done, total: items ?? 0, text: textOf(items, done) },
          source: 'marker',
        },
      }
    }
    begun += long
  }
}

const STATES = ['Alabama', 'Arizona', 'Colorado', 'Delaware', 'Georgia', 'Idaho', 'Kansas', 'Maine', 'Nevada']
const textOf = (items: number | undefined, done: number) =>
  items === 56
    ? (STATES[done % STATES.length] ?? '')
    : items === 4096
      ? `zoom ${6 + Math.floor(done / 512)}`
      : `part ${done}`

/** Memory climbs within a subtask and falls at its end; what is computed takes more than what is fetched. */
function* sampledIn({ task, at, tookMs, samples, random }: Course): Generator<{ at: number; fact: RunFact }> {
  const spanMs = tookMs / (samples + 1)
  const shares = (task.subtasks ?? [{ share: 1 }]).map(({ share }) => share)
  for (let nr = 1; nr <= samples; nr++) {
    const done = nr / (samples + 1)
    const { index, within } = partAt(shares, done)
    const heavy = (shares[index] ?? 0) === Math.max(...shares) ? 1 : index === 0 ? 0.35 : 0.6
    const rssBytes = Math.round(
      task.memoryMb * MIB * heavy * (0.55 + 0.4 * Math.sqrt(within) + 0.05 * random()),
    )
    const cpuPercent = Math.round((index === 0 ? 24 : 88) * (heavy === 1 ? 2.2 : 1) * (0.86 + 0.2 * random()))
    yield {
      at: at + done * tookMs,
      fact: {
        kind: 'sampled',
        spanMs,
        rssBytes,
        cpuPercent,
        processes: heavy === 1 ? 5 : 2,
        threads: heavy === 1 ? 11 : 4,
        openFiles: 24,
        readBytesPerSecond: Math.round((index === 0 ? 22 : 3) * MIB * random()),
        writtenBytesPerSecond: Math.round((index === shares.length - 1 ? 18 : 2) * MIB * random()),
        largest: { pid: 4711, name: task.command[0] ?? '', rssBytes },
        host: {
          load: 2 + 2 * random(),
          availableBytes: 21_000 * MIB,
          cpuPressure: 4,
          memoryPressure: 0,
          ioPressure: 2,
          freeBytes: 412_000 * MIB,
        },
      },
    }
  }
}

function partAt(shares: readonly number[], done: number): { index: number; within: number } {
  let before = 0
  for (const [index, share] of shares.entries()) {
    if (done <= before + share) return { index, within: (done - before) / share }
    before += share
  }
  return { index: shares.length - 1, within: 1 }
}

function totalsOf({ task, tookMs, until = 1 }: Course) {
  const seconds = (tookMs * until) / 1000
  return {
    cpuSeconds: seconds * 0.83,
    userSeconds: seconds * 0.74,
    systemSeconds: seconds * 0.09,
    readBytes: Math.round(seconds * 1.6 * MIB),
    writtenBytes: Math.round(seconds * 0.9 * MIB),
    memoryLimitBytes: task.stage === 'DAILY' ? 8192 * MIB : 16_384 * MIB,
  }
}
