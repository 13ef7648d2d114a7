import { homedir } from 'node:os'
import { taskDefinition } from '../../answer/task-definition.ts'
import type { Loaded } from '../../config/load.ts'
import { scheduleWords } from '../../domain/schedule-words.ts'
import { harmless } from '../../kit/harmless.ts'
import { withoutAbsent } from '../../kit/without-absent.ts'
import type { Store, TaskDefinition } from '../../store/store.ts'
import { lookOf } from '../print/look.ts'
import { layTable } from '../print/table.ts'
import { crontabFiles } from '../schedule/crontab-files.ts'
import {
  type Findings,
  type TrackedTime,
  trackedInCrontabs,
  trackedInTimers,
} from '../schedule/find-tracked.ts'
import { readTimers, UNIT_FOLDERS } from '../schedule/timers.ts'
import type { World } from '../world.ts'

export interface ScheduleImportOptions {
  /** Files; otherwise the user's crontab and those of the system. */
  crontab?: readonly string[]
  /** Timers instead of crontabs, unless those are named; of this folder instead of the system's. */
  systemd?: boolean | string
  dryRun?: boolean
}

interface Import {
  task: TaskDefinition
  source: string
}

/** Registers the tasks that crontabs and timers start with `tasker run`; exits with 1 where something could not be read. */
export async function scheduleImport(
  world: World,
  store: Store,
  { settings }: Pick<Loaded, 'settings'>,
  options: ScheduleImportOptions,
): Promise<number> {
  const { times, problems, untracked } = await find(world, settings.stages, options)
  const imports = imported(times, problems)
  for (const problem of problems) world.err.write(`tasker: ${harmless(problem)}\n`)
  if (imports.length > 0) world.out.write(`${tableOf(imports, world).join('\n')}\n`)
  const tasks = imports.map(({ task }) => task)
  const { added, changed } = options.dryRun ? { added: 0, changed: 0 } : await store.registerTasks(tasks)
  const done = options.dryRun
    ? `${tasks.length} found, nothing was registered`
    : `${added} added, ${changed} changed, ${tasks.length - added - changed} unchanged`
  world.out.write(`${done}; ${untracked} more ${untracked === 1 ? 'job runs' : 'jobs run'} without tasker\n`)
  return problems.length > 0 ? 1 : 0
}

async function find(
  world: World,
  stages: Loaded['settings']['stages'],
  { crontab = [], systemd = false }: ScheduleImportOptions,
): Promise<Findings> {
  const found: Findings[] = []
  if (crontab.length > 0 || systemd === false) {
    const home = world.env.HOME ?? homedir()
    found.push(trackedInCrontabs(await crontabFiles(world, crontab), stages, home))
  }
  if (systemd !== false)
    found.push(trackedInTimers(readTimers(systemd === true ? UNIT_FOLDERS : [systemd]), stages))
  return {
    times: found.flatMap(({ times }) => times),
    problems: found.flatMap(({ problems }) => problems),
    untracked: found.reduce((sum, { untracked }) => sum + untracked, 0),
  }
}

/** A task that several lines start has several times. What cannot be registered goes to `problems`. */
function imported(times: readonly TrackedTime[], problems: string[]): Import[] {
  const tasks = Map.groupBy(times, ({ stage, name }) => `${stage}\0${name}`)
  return [...tasks.values()].flatMap(same => {
    const [{ stage, name, type, timezone, source }] = same as [TrackedTime, ...TrackedTime[]]
    const schedule = [...new Set(same.map(time => time.schedule))].join('; ')
    const sources = same.map(time => time.source).join(', ')
    if (same.some(time => time.timezone !== timezone)) {
      problems.push(`${sources}: ${stage}/${name} has times in several time zones`)
      return []
    }
    const made = taskDefinition({ stage, name, type, schedule, ...withoutAbsent({ timezone }) })
    if ('task' in made) return [{ task: made.task, source: sources }]
    problems.push(`${source}: ${made.problems.join('; ')}`)
    return []
  })
}

function tableOf(imports: readonly Import[], world: World): string[] {
  const look = lookOf(world)
  const { head, rows } = layTable<Import>(
    [
      { title: 'stage', cell: ({ task }) => ({ text: task.stage, paint: look.paint.dim }) },
      { title: 'task', min: 16, cell: ({ task }) => ({ text: task.name, paint: look.paint.bold }) },
      { title: 'from', worth: 2, cell: ({ source }) => source },
      { title: 'schedule', spills: 'after', cell: ({ task }) => scheduleWords(task.schedule ?? '') },
    ],
    imports,
    look,
  )
  return [head, ...rows]
}
