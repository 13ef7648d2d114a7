import { resolve } from 'node:path'
import { taskDefinition } from '../../answer/task-definition.ts'
import { UsageError } from '../../domain/error.ts'
import { harmless } from '../../kit/harmless.ts'
import type { Store, TaskDefinition } from '../../store/store.ts'
import { readTaskTable } from '../task-table.ts'
import type { World } from '../world.ts'

/** The fields of the source documents' `register_task`, as they come from the command line. */
export interface RegisterOptions {
  stage?: string
  name?: string
  type?: string
  description?: string
  totalSubtasks?: string
  expectedDurationMinutes?: string
  schedule?: string
  timezone?: string
  startGrace?: string
  runGrace?: string
  /** A file of tasks; then none of the others is allowed. */
  from?: string
}

/** Makes one task known, or all of a file. A file with a mistake in it changes nothing, and exits with 2. */
export async function register(world: World, store: Store, options: RegisterOptions): Promise<number> {
  const { from, ...single } = options
  if (from === undefined) {
    await registerAndSay(world, store, [oneTask(single)])
    return 0
  }
  const others = Object.keys(single).filter(key => single[key as keyof typeof single] !== undefined)
  if (others.length > 0)
    throw new UsageError(
      `--from and ${others.map(flagOf).join(', ')} exclude each other`,
      'put all fields into the file',
    )
  const { tasks, problems } = await tasksOf(resolve(world.cwd, from), from)
  for (const problem of problems) world.err.write(`tasker: ${harmless(problem)}\n`)
  if (problems.length > 0) {
    world.err.write(`tasker: nothing was registered; correct ${harmless(from)} and try again\n`)
    return 2
  }
  await registerAndSay(world, store, tasks)
  return 0
}

function oneTask(single: Omit<RegisterOptions, 'from'>): TaskDefinition {
  const { totalSubtasks, expectedDurationMinutes, startGrace, runGrace, ...rest } = single
  const made = taskDefinition({
    ...rest,
    total_subtasks: totalSubtasks,
    expected_duration_minutes: expectedDurationMinutes,
    start_grace: startGrace,
    run_grace: runGrace,
  })
  if ('task' in made) return made.task
  throw new UsageError(
    `this task cannot be registered: ${made.problems.join('; ')}`,
    'tasker register --help shows what it needs',
  )
}

async function tasksOf(
  path: string,
  shown: string,
): Promise<{ tasks: TaskDefinition[]; problems: string[] }> {
  const tasks: TaskDefinition[] = []
  const problems: string[] = []
  const lines = new Map<string, number>()
  for (const { line, fields } of await readTaskTable(path)) {
    const made = taskDefinition(fields)
    if ('problems' in made) {
      problems.push(...made.problems.map(problem => `${shown}:${line}: ${problem}`))
      continue
    }
    const key = `${made.task.stage}/${made.task.name}`
    const before = lines.get(key)
    if (before !== undefined) problems.push(`${shown}:${line}: ${key} is already in line ${before}`)
    lines.set(key, line)
    tasks.push(made.task)
  }
  if (tasks.length === 0 && problems.length === 0) problems.push(`${shown} holds no task`)
  return { tasks, problems }
}

async function registerAndSay(world: World, store: Store, tasks: readonly TaskDefinition[]): Promise<void> {
  const { added, changed } = await store.registerTasks(tasks)
  const unchanged = tasks.length - added - changed
  const counts = [`${added} added`, `${changed} changed`, `${unchanged} unchanged`]
  world.out.write(`${counts.join(', ')}\n`)
}

function flagOf(option: string): string {
  return `--${option.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
}
