import { errorStateOf } from '../../answer/error-state.ts'
import { errorJson, errorKinds } from '../../answer/errors-answer.ts'
import { failureTitle } from '../../domain/failure/title.ts'
import { absoluteTime } from '../../kit/absolute-time.ts'
import type { ErrorKind } from '../../store/error-queries.ts'
import type { Store } from '../../store/store.ts'
import { parseCount } from '../count.ts'
import { errorStateCell } from '../print/error-state.ts'
import { printJson } from '../print/json.ts'
import { type Look, lookOf } from '../print/look.ts'
import { shortIds } from '../print/short-id.ts'
import { type Column, layTable } from '../print/table.ts'
import { shortTime } from '../print/time.ts'
import type { World } from '../world.ts'

export interface ErrorsOptions {
  stage?: string
  /** `name` or `stage/name`. */
  task?: string
  /** See `parseMoment`. */
  since?: string
  search?: string
  /** Also what is muted or resolved. */
  all?: boolean
  limit?: string
  json?: boolean
}

const LIMIT = 50

/** Prints what failed, each cause once: first what is new or came back, then the latest. */
export async function errors(world: World, store: Store, options: ErrorsOptions): Promise<number> {
  const now = world.now()
  const { kinds, since, isMore } = await errorKinds(
    store,
    { ...options, limit: options.limit === undefined ? LIMIT : parseCount(options.limit, '--limit', 1) },
    now,
  )
  if (options.json) {
    printJson(
      world,
      kinds.map(kind => errorJson(kind, now)),
    )
    return 0
  }
  if (kinds.length === 0) {
    world.out.write(
      `Nothing ${isNarrowed(options) ? 'that fits ' : ''}failed since ${absoluteTime(new Date(since))}.\n`,
    )
    return 0
  }
  const look = lookOf(world)
  const table = layTable(columnsOf(kinds, look), kinds, look)
  world.out.write(`${[table.head, ...table.rows].join('\n')}\n`)
  if (look.width !== undefined) world.out.write(look.paint.dim(`${closing(isMore, since)}\n`))
  return 0
}

function isNarrowed({ stage, task, search }: ErrorsOptions): boolean {
  return [stage, task, search].some(value => value !== undefined)
}

function closing(isMore: boolean, since: number): string {
  const rest = isMore ? '; --limit shows more' : ''
  return `since ${absoluteTime(new Date(since))}${rest}; tasker errors show GROUP tells more`
}

function columnsOf(kinds: readonly ErrorKind[], look: Look): Column<ErrorKind>[] {
  const { dim, red } = look.paint
  const short = look.width === undefined ? undefined : shortIds(kinds.map(({ example }) => example.run_id))
  const time = (at: Date) => (look.width === undefined ? absoluteTime(at) : shortTime(at, look.now))
  return [
    { title: 'state', worth: 4, cell: kind => errorStateCell(errorStateOf(kind, look.now), look) },
    { title: 'group', cell: kind => ({ text: kind.error_group, paint: dim }) },
    { title: 'times', align: 'right', cell: kind => String(kind.failures) },
    { title: 'task', worth: 5, min: 14, cell: taskText },
    { title: 'first', worth: 1, cell: kind => time(kind.first_seen) },
    { title: 'last', worth: 3, cell: kind => time(kind.last_seen) },
    {
      title: 'run',
      worth: 0,
      cell: ({ example }) => ({ text: short?.get(example.run_id) ?? example.run_id, paint: dim }),
    },
    { title: 'error', spills: 'after', cell: kind => titleCell(kind, look, red) },
  ]
}

/** What happened, and in which place of the code. */
export function titleCell({ example }: Pick<ErrorKind, 'example'>, look: Look, paint = look.paint.red) {
  const { what, where } = failureTitle(example)
  return [
    { text: what, paint },
    ...(where === undefined ? [] : [{ text: `  in ${where}`, paint: look.paint.dim }]),
  ]
}

/** The task of the latest run, and how many others there are. */
function taskText({ example, tasks }: ErrorKind): string {
  return tasks === 1 ? example.task_name : `${example.task_name} +${tasks - 1}`
}
