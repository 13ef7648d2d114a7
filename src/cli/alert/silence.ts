import { parseMoment } from '../../answer/moment.ts'
import { silence } from '../../answer/silences.ts'
import { UsageError } from '../../domain/error.ts'
import { absoluteTime } from '../../kit/absolute-time.ts'
import type { Store } from '../../store/store.ts'
import { authorOf } from '../author.ts'
import { sayable } from '../say.ts'
import { timeSpanAboveZero } from '../time-span.ts'
import type { World } from '../world.ts'

export interface SilenceOptions {
  /** `STAGE/TASK` or `TASK`, with `*` and `?`. */
  tasks?: string | undefined
  all?: boolean
  /** How long. */
  for?: string
  /** A date or a time. */
  until?: string
  note?: string
}

/** Lets nobody be told of some tasks for a while. */
export async function alertSilence(world: World, store: Store, options: SilenceOptions): Promise<number> {
  const { tasks, all = false, note } = options
  if ((tasks !== undefined) === all)
    throw new UsageError(
      'of which tasks nobody is to be told is not clear',
      "name one, as DAILY/load.R or 'DAILY/*', or give --all",
    )
  const now = world.now()
  const until = endOf(options, now)
  const which = {
    by: authorOf(world),
    until,
    ...(tasks !== undefined && { tasks }),
    ...(note !== undefined && { note }),
  }
  const { id, tasks: count } = await silence(store, which, now)
  const what =
    tasks === undefined ? 'all tasks' : `${tasks} (${count === 1 ? '1 task' : `${count} tasks`} now)`
  world.out.write(
    `${sayable(`silenced until ${absoluteTime(new Date(until))}: ${what}`)}\ntasker alert unsilence ${id} ends it\n`,
  )
  return 0
}

function endOf({ for: span, until }: SilenceOptions, now: number): number {
  if ((span === undefined) === (until === undefined))
    throw new UsageError('until when is not clear', "write --for 2h, or --until '2026-11-22 08:00'")
  if (span !== undefined) return now + timeSpanAboveZero(span, '--for')
  const end = momentAhead(until ?? '', now)
  if (end > now) return end
  throw new UsageError(`--until '${until}' is over`, 'write a time that is to come, or how long with --for')
}

/** `08:00` is the next one; all else is as everywhere. */
function momentAhead(text: string, now: number): number {
  const [, hours, minutes] = (/^(\d{1,2}):(\d\d)$/.exec(text.trim()) ?? []).map(Number)
  if (hours === undefined || minutes === undefined || hours > 23 || minutes > 59)
    return parseMoment(text, now, '--until')
  const at = new Date(now)
  at.setHours(hours, minutes, 0, 0)
  if (at.getTime() <= now) at.setDate(at.getDate() + 1)
  return at.getTime()
}
