import { constants as system } from 'node:os'
import { join } from 'node:path'
import { monotonicMs } from '../../kit/monotonic.ts'
import { fileName } from '../file-name.ts'
import { noteAtRun } from '../observing/message-file.ts'
import type { Supervision } from '../supervision.ts'
import type { Around, Ended, Hold, NotStarted } from './hold.ts'
import { type Holder, selfAsHolder, stillHolds } from './holder.ts'
import { type LockFile, takeLock } from './lock-file.ts'

/** Two who wait look at different moments. */
const LOOK_MS = { least: 40, spread: 80 }

/**
 * Waits for the lock of this name among those who share our state directory. One that cannot be had for want of a file
 * system keeps no command from running: then it is undefined.
 */
export async function takeHostLock(
  name: string,
  until: number,
  { world, stop }: Around,
): Promise<Hold | NotStarted | undefined> {
  const folder = join(world.stateDir, 'locks', folderName(name))
  const take = () =>
    protect('the lock cannot be taken, and the command runs without it', world, () =>
      takeLock(folder, selfAsHolder(world.now()), stillHolds),
    )
  let lock = take()
  while (lock !== undefined && 'holder' in lock) {
    const leftMs = until - monotonicMs()
    if (leftMs <= 0) {
      noteSkipped(lock.holder, world)
      return { kind: 'locked', lock: name, holder: lock.holder }
    }
    const signal = await stop.pause(Math.min(leftMs, LOOK_MS.least + Math.random() * LOOK_MS.spread))
    if (signal !== 'over') return { kind: 'stopped', signal, number: system.signals[signal] }
    lock = take()
  }
  return lock && holdOf(lock, world, () => undefined)
}

/** `doneBy` says at the end whether nobody is to get it any more. */
export function holdOf(
  file: LockFile,
  world: Supervision,
  doneBy: (end: Ended) => Parameters<LockFile['release']>[0],
): Hold {
  return {
    kind: 'held',
    tell: command => protect('the lock does not know its command', world, () => file.tell(command)),
    release: end =>
      protect('the lock is released only when this process is gone', world, () => file.release(doneBy(end))),
  }
}

/** The run that holds the lock keeps a note of who was not started because of it. */
function noteSkipped({ runId }: Holder, { stateDir }: Supervision): void {
  if (runId === undefined) return
  noteAtRun(stateDir, runId, 'note', `a start (PID ${process.pid}) was skipped: this run holds the lock`)
}

/** One folder for each name: names that look alike as a file name are told apart by a sum. */
export function folderName(name: string): string {
  let sum = 5381
  for (const byte of Buffer.from(name)) sum = (sum * 33 + byte) % 2 ** 40
  return `${fileName(name)}-${sum.toString(36)}`
}

/** What fails is told, and is then undefined. */
export function protect<T>(what: string, { onTrouble }: Supervision, action: () => T): T | undefined {
  try {
    return action()
  } catch (error) {
    onTrouble(what, error)
    return undefined
  }
}
