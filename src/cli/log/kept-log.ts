import { setTimeout as pause } from 'node:timers/promises'
import { isTerminal } from '../../domain/run.ts'
import type { ExecutionRow, LogRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import { relativeTime } from '../print/time.ts'
import { sayable } from '../say.ts'
import type { World } from '../world.ts'
import type { LogOutput } from './log-output.ts'

const ASK_EVERY_MS = 2_000
/** So much of the end of what was shown tells where what comes next begins. */
const SEAM = 400

/**
 * Prints what the database holds of a log that is not here, and says so. False when it holds nothing of it. `look`: go on
 * until the run is over.
 */
export async function printKeptLog(
  world: World,
  store: Store,
  run: ExecutionRow,
  to: LogOutput,
  options: { why: string; tail: number | undefined; look?: () => Promise<ExecutionRow> },
): Promise<boolean> {
  const kept = await store.keptLog(run.run_id)
  if (kept === undefined && options.look === undefined) return false
  world.err.write(
    `tasker: ${sayable(`${options.why}; ${kept === undefined ? NOT_YET : whatIsKept(world, kept)}`)}\n`,
  )
  let shown = kept?.tail ?? ''
  await to.write(Buffer.from(lastLines(shown, options.tail)))
  for (let isLast = options.look === undefined; !isLast; ) {
    await pause(ASK_EVERY_MS)
    isLast = isTerminal((await options.look?.())?.execution_status ?? 'FAILED')
    const next = (await store.keptLog(run.run_id))?.tail ?? shown
    await to.write(Buffer.from(newPart(shown, next)))
    shown = next
  }
  return true
}

const NOT_YET = 'its end will be in the database within half a minute'

function whatIsKept(world: World, { at, is_whole: isWhole, to_byte: toByte }: LogRow): string {
  const when = relativeTime(at, world.now())
  return isWhole
    ? `this is what the database got of it (${when})`
    : `this is the end of its ${toByte} bytes, as the database got it (${when})`
}

function newPart(shown: string, next: string): string {
  if (next === shown) return ''
  const at = next.lastIndexOf(shown.slice(-SEAM))
  return at === -1 ? `\n…\n${next}` : next.slice(at + Math.min(SEAM, shown.length))
}

function lastLines(text: string, count: number | undefined): string {
  if (count === undefined) return text
  const lines = text.split(/(?<=\n)/)
  return lines.slice(Math.max(0, lines.length - count)).join('')
}
