import { UsageError } from '../../domain/error.ts'
import { readSchedule } from '../../domain/schedule.ts'
import type { StagePrefixes } from '../../domain/stage.ts'
import { readCrontab } from './crontab.ts'
import type { CrontabFile } from './crontab-files.ts'
import { homeOf } from './home-of.ts'
import type { Timer } from './timers.ts'
import { type TrackedTask, trackedRuns, trackedRunsOf } from './tracked-runs.ts'

/** A task with what starts it. */
export interface TrackedTime extends TrackedTask {
  schedule: string
  /** Where the source names one. */
  timezone?: string
  /** For people: `crontab:4`. */
  source: string
}

export interface Findings {
  times: TrackedTime[]
  /** What could not be read, each in a sentence. */
  problems: string[]
  /** How many jobs run without tasker. */
  untracked: number
}

const NO_HOME = { HOME: '/' }

/** The runs in the lines of crontabs. `home`: of the user whose crontab says nothing else. */
export function trackedInCrontabs(
  files: readonly CrontabFile[],
  stagePrefixes: StagePrefixes,
  home = '/',
): Findings {
  const findings: Findings = { times: [], problems: [], untracked: 0 }
  for (const { name, text, withUser } of files) {
    const { jobs, unread } = readCrontab(text, withUser)
    findings.problems.push(...unread.map(line => `${name}:${line}: this is no line of a crontab`))
    for (const { line, schedule, command, user, variables } of jobs) {
      const folder = variables.HOME ?? (user === undefined ? home : homeOf(user))
      const world = { folder, variables: { HOME: folder, ...variables }, stagePrefixes }
      const timezone = variables.CRON_TZ
      collect(findings, `${name}:${line}`, () => {
        const tasks = trackedRuns(command, world)
        if (tasks.length > 0) readSchedule(schedule, timezone)
        return tasks.map(task => ({ ...task, schedule, ...(timezone !== undefined && { timezone }) }))
      })
    }
  }
  return findings
}

/** The runs that timers start. */
export function trackedInTimers(timers: readonly Timer[], stagePrefixes: StagePrefixes): Findings {
  const findings: Findings = { times: [], problems: [], untracked: 0 }
  for (const { name, events, commands, folder } of timers)
    collect(findings, name, () => {
      const world = { folder, variables: NO_HOME, stagePrefixes }
      const tasks = commands.flatMap(words => trackedRunsOf(words, world))
      if (tasks.length > 0 && events.length === 0)
        throw new UsageError('it has no OnCalendar=, so nobody can tell when it is due', '')
      for (const event of events) if (tasks.length > 0) readSchedule(event)
      return tasks.map(task => ({ ...task, schedule: events.join('; ') }))
    })
  return findings
}

/** What is wrong with one job keeps none of the others from being found. */
function collect(
  findings: Findings,
  source: string,
  find: () => readonly Omit<TrackedTime, 'source'>[],
): void {
  try {
    const found = find()
    if (found.length === 0) findings.untracked++
    findings.times.push(...found.map(time => ({ ...time, source })))
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof RangeError)) throw error
    findings.problems.push(`${source}: ${error.message}`)
  }
}
