import { writeFile } from 'node:fs/promises'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import type { Loaded } from '../../config/load.ts'
import { TaskerError, UsageError } from '../../domain/error.ts'
import { readSchedule } from '../../domain/schedule.ts'
import { withoutAbsent } from '../../kit/without-absent.ts'
import type { Store } from '../../store/store.ts'
import { nameTask } from '../../supervise/describe/name-task.ts'
import type { RunArguments } from '../parse-run.ts'
import { cronEntry } from '../schedule/cron-entry.ts'
import { type Entry, placeOf, wordsOfRun } from '../schedule/entry.ts'
import { kubernetesCronJobs } from '../schedule/kubernetes-cron-job.ts'
import { onPath } from '../schedule/on-path.ts'
import { systemdUnits } from '../schedule/systemd-units.ts'
import type { World } from '../world.ts'

export interface SchedulePrintOptions {
  /** cron, systemd or k8s. */
  format: string
  /** What stands behind `tasker run`. */
  words: readonly string[]
  /** Otherwise that of the registered task. */
  schedule?: string
  timezone?: string
  user?: string
  mailto?: string
  image?: string
  /** A folder to write units into, each a file. */
  into?: string
}

/** Prints what cron, systemd or Kubernetes needs to start a run when it is due. */
export async function schedulePrint(
  world: World,
  store: Store,
  { settings }: Pick<Loaded, 'settings'>,
  options: SchedulePrintOptions,
): Promise<number> {
  const { format, into } = options
  const entry = await entryOf(world, store, settings.stages, options)
  if (into !== undefined && format !== 'systemd')
    throw new UsageError('--into is for systemd', 'leave it out, and redirect the output')
  switch (format) {
    case 'cron':
      world.out.write(cronEntry(entry))
      return 0
    case 'k8s':
      world.out.write(kubernetesCronJobs(entry))
      return 0
    case 'systemd': {
      const units = Object.entries(systemdUnits(entry))
      if (into === undefined)
        world.out.write(units.map(([name, text]) => `# /etc/systemd/system/${name}\n${text}`).join('\n'))
      else for (const [name, text] of units) await writeFile(join(resolve(world.cwd, into), name), text)
      return 0
    }
    default:
      throw new UsageError(`nobody knows how to print '${format}'`, 'write cron, systemd or k8s')
  }
}

async function entryOf(
  world: World,
  store: Store,
  stagePrefixes: Loaded['settings']['stages'],
  options: SchedulePrintOptions,
): Promise<Entry> {
  const run = wordsOfRun(options.words)
  const [file = '', ...rest] = run.command
  const request = { ...run.options, command: [file, ...rest] as const }
  const { taskName, taskStage } = nameTask(request, { cwd: world.cwd, stagePrefixes })
  const { text, timezone } = await scheduleOf(store, taskStage, taskName, options)
  const path = world.env.PATH ?? '/usr/bin:/bin'
  const inContainer = options.format === 'k8s'
  return {
    stage: oneLine(taskStage),
    task: oneLine(taskName),
    parts: text,
    tasker: onPath('tasker', path) ?? join(dirname(process.argv[1] ?? ''), '../../bin/tasker'),
    ...(inContainer ? optionsIn(run) : placeOf(run, world.cwd)),
    command: inContainer ? run.command : [programOf(file, path), ...rest],
    variables: {
      PATH: path.split(':').filter(isAbsolute).join(':'),
      ...withoutAbsent({ TASKER_STATE_DIR: world.env.TASKER_STATE_DIR }),
    },
    ...withoutAbsent({
      timezone,
      user: oneWord('--user', options.user),
      mailto: oneWord('--mailto', options.mailto),
      image: oneWord('--image', options.image),
    }),
  }
}

function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ')
}

/** A line break in it would be another entry. */
function oneWord(flag: string, text: string | undefined): string | undefined {
  if (text === undefined || /^[^\s\p{Cc}]+$/u.test(text)) return text
  throw new UsageError(`${flag} '${oneLine(text)}' has blanks in it`, 'write one word')
}

/** A folder of this machine is none of the container. */
function optionsIn({ options }: RunArguments): { options: readonly string[] } {
  return { options: (options.optionWords ?? []).filter(word => word !== '--shell') }
}

function programOf(file: string, path: string): string {
  if (file.includes('/')) return file
  const found = onPath(file, path)
  if (found === undefined) throw new TaskerError(`there is no ${file} on the PATH`, 'write its full path')
  return found
}

async function scheduleOf(
  store: Store,
  stage: string,
  name: string,
  { schedule, timezone }: SchedulePrintOptions,
): Promise<{ text: readonly string[]; timezone?: string }> {
  if (schedule !== undefined) return { text: partsOf(schedule, timezone), ...withoutAbsent({ timezone }) }
  const known = (await store.tasks({ stage, enabledOnly: false })).find(task => task.task_name === name)
  if (known?.schedule == null)
    throw new UsageError(`no schedule is known of ${stage}/${name}`, "write one: --schedule '0 2 * * *'")
  const zone = timezone ?? known.timezone ?? undefined
  return { text: partsOf(known.schedule, zone), ...withoutAbsent({ timezone: zone }) }
}

function partsOf(schedule: string, timezone: string | undefined): readonly string[] {
  try {
    return readSchedule(schedule, timezone).parts
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message, '')
    throw error
  }
}
