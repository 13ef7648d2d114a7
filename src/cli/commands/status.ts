import { statusJson } from '../../answer/status-answer.ts'
import { type StatusFilter, taskStatuses } from '../../answer/task-statuses.ts'
import { harmless } from '../../kit/harmless.ts'
import { shellWords } from '../../kit/shell-words.ts'
import type { Store } from '../../store/store.ts'
import { unwatched } from '../monitor-check.ts'
import { printJson } from '../print/json.ts'
import { type Look, lookOf } from '../print/look.ts'
import { runCard } from '../print/run-card.ts'
import type { TellTruth } from '../run-watch.ts'
import { statusTable, statusTotal } from '../status/table.ts'
import { watchStatus } from '../status/watch.ts'
import type { World } from '../world.ts'

export interface StatusOptions extends StatusFilter {
  /** Go on showing it, on a terminal. */
  watch?: boolean
  json?: boolean
}

/** Prints the latest run of each task, by stage: a card for a single task, a table for more. */
export async function status(
  world: World,
  store: Store,
  options: StatusOptions,
  tellTruth: TellTruth = async () => {},
): Promise<number> {
  const { terminal } = world
  if (options.watch && !options.json && terminal !== undefined)
    return watchStatus({ ...world, terminal }, store, options, tellTruth)
  const rows = await taskStatuses(store, options, world.now())
  if (options.json) {
    printJson(world, rows.map(statusJson))
    return 0
  }
  const look = lookOf(world)
  const [first] = rows
  if (first === undefined) {
    world.out.write(nothingYet(options.stage, look))
    return 0
  }
  const lines = rows.length === 1 ? runCard(first, look, first.left, first.due) : tableLines()
  const scheduled = rows.filter(({ task }) => task.enabled && task.schedule !== null).length
  if (await unwatched(store, scheduled, world.now()))
    lines.push(look.paint.dim('No monitor watches over what is scheduled: tasker monitor'))
  world.out.write(`${lines.join('\n')}\n`)
  return 0

  function tableLines(): string[] {
    const { head, body } = statusTable(rows, look)
    return [head, ...body.map(({ text }) => text), ...statusTotal(rows, look)]
  }
}

function nothingYet(stage: string | undefined, look: Look): string {
  const where = stage === undefined ? '' : ` in stage ${harmless(stage)}`
  const example = `tasker run --stage ${harmless(shellWords([stage ?? 'DAILY']))} -- sh job.sh`
  return `Nothing has run${where} yet. Put tasker in front of a command to track it:\n  ${look.paint.bold(example)}\n`
}
