import { historyFilter } from '../../answer/history-filter.ts'
import { pagesOf } from '../../answer/history-pages.ts'
import { UsageError } from '../../domain/error.ts'
import { absoluteTime } from '../../kit/absolute-time.ts'
import { keepHeapSteady } from '../../kit/steady-heap.ts'
import { withoutAbsent } from '../../kit/without-absent.ts'
import type { TaskRow } from '../../store/rows.ts'
import type { Store, TaskDefinition } from '../../store/store.ts'
import { counted } from '../print/counted.ts'
import type { World } from '../world.ts'

export interface CopyOptions {
  /** See `parseMoment`. */
  since?: string
}

/** Runs of one transaction. */
const PAGE = 200

/** Copies tasks and runs with all that belongs to them, oldest first, each once: who is stopped goes on when started again. */
export async function copy(world: World, from: Store, to: Store, options: CopyOptions): Promise<number> {
  if (from.place === to.place)
    throw new UsageError(`--from and --to are both ${from.place}`, 'name two databases')
  const which = historyFilter(withoutAbsent({ since: options.since }), world.now())
  await copyTasks(from, to)
  const count = { seen: 0, added: 0 }
  const filter = { ...which, archived: true, ascending: true, limit: Number.POSITIVE_INFINITY }
  keepHeapSteady()
  for await (const page of pagesOf(from, filter, PAGE)) {
    const missing = new Set(await to.archive.missing(page))
    const records = await from.archive.records(page.filter(run => missing.has(run.run_id)))
    count.added += await to.archive.add(records)
    count.seen += page.length
    const last = page.at(-1)
    if (world.err.isTerminal && last !== undefined)
      world.err.write(`\r\x1b[K${count.seen} runs, up to ${absoluteTime(last.execution_start)}`)
  }
  if (world.err.isTerminal) world.err.write('\r\x1b[K')
  await copyDecisions(from, to)
  world.out.write(
    `${counted(count.added, 'run was', 'runs were')} copied, ${counted(count.seen - count.added, 'was', 'were')} there\n`,
  )
  return 0
}

async function copyTasks(from: Store, to: Store): Promise<void> {
  const tasks = await from.tasks({ enabledOnly: false })
  await to.registerTasks(tasks.filter(({ registered }) => registered).map(definitionOf))
  for (const { enabled, registered, task_stage: stage, task_name: name } of tasks)
    if (registered && !enabled) await to.setEnabled({ stage, name }, false)
}

/** What somebody decided about failures. */
async function copyDecisions(from: Store, to: Store): Promise<void> {
  for (const kind of await from.errorKinds({ settled: true, limit: Number.MAX_SAFE_INTEGER })) {
    const { error_group: group, muted, resolved_at: at, resolved_by: by, note } = kind
    if (muted) await to.decideOnErrors(group, { kind: 'muted' })
    if (at !== null)
      await to.decideOnErrors(group, {
        kind: 'resolved',
        at: at.getTime(),
        by: by ?? '',
        ...(note && { note }),
      })
  }
}

function definitionOf(task: TaskRow): TaskDefinition {
  return {
    stage: task.task_stage,
    name: task.task_name,
    ...(task.task_type !== null && { type: task.task_type }),
    ...(task.description !== null && { description: task.description }),
    ...(task.total_subtasks !== null && { totalSubtasks: task.total_subtasks }),
    ...(task.expected_duration_minutes !== null && {
      expectedDurationMinutes: task.expected_duration_minutes,
    }),
    ...(task.schedule !== null && { schedule: task.schedule }),
    ...(task.timezone !== null && { timezone: task.timezone }),
    ...(task.start_grace_seconds !== null && { startGraceSeconds: task.start_grace_seconds }),
    ...(task.run_grace_seconds !== null && { runGraceSeconds: task.run_grace_seconds }),
  }
}
