import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { constants as system } from 'node:os'
import { join } from 'node:path'
import { withoutAbsent } from '../kit/without-absent.ts'
import { readStartTicks } from '../sample/process.ts'
import { fileName } from './file-name.ts'
import { herePlace, judge } from './judge.ts'
import type { Supervised } from './keep-record.ts'
import { type HeldLock, type Holder, takeLock } from './lock-file.ts'
import { messagePath } from './message-file.ts'
import { nameTask } from './name-task.ts'
import type { RunRequest } from './request.ts'
import { superviseAttempts } from './retry.ts'
import { watchForStop } from './stop-watch.ts'
import type { Supervision } from './supervision.ts'

/** Why a command was not started. */
export type NotStarted =
  | { kind: 'locked'; lock: string; holder: Holder }
  /** Somebody asked us to end while we waited. */
  | { kind: 'stopped'; signal: NodeJS.Signals; number: number }

/** Two who wait look at different moments. */
const LOOK_MS = { least: 40, spread: 80 }

/**
 * Supervises a command under the lock that its request asks for, all attempts under one. The lock is ours until the end, and
 * should we be killed, until the end of the command. A lock that cannot be had for want of a file system keeps no
 * command from running.
 */
export async function superviseLocked(
  request: RunRequest,
  world: Supervision,
): Promise<Supervised | NotStarted> {
  if (request.lock === undefined) return await superviseAttempts(request, world)
  const name = request.lock.name ?? nameTask(request, world).taskName
  const lock = await waitForLock(name, request.lock.waitMs ?? 0, world)
  if (lock?.kind === 'locked' || lock?.kind === 'stopped') return lock
  if (lock === undefined) return await superviseAttempts(request, world)
  try {
    return await superviseAttempts(request, { ...world, launch: launchTelling(lock, world) })
  } finally {
    protect('the lock is released only when this process is gone', world, () => lock.release())
  }
}

async function waitForLock(
  name: string,
  waitMs: number,
  world: Supervision,
): Promise<HeldLock | NotStarted | undefined> {
  const folder = join(world.stateDir, 'locks', folderName(name))
  const here = herePlace()
  const startTicks = readStartTicks(process.pid)
  const self = () => ({
    ...here,
    supervisor: { pid: process.pid, ...withoutAbsent({ startTicks }) },
    since: world.now(),
  })
  const lives = (holder: Holder) => {
    const verdict = judge(holder, here)
    return verdict === 'supervised' || verdict === 'orphaned'
  }
  const take = () =>
    protect('the lock cannot be taken, and the command runs without it', world, () =>
      takeLock(folder, self(), lives),
    )
  const until = performance.now() + waitMs
  let lock = take()
  if (lock?.kind !== 'taken') return lock
  using stop = watchForStop(world.note)
  while (lock?.kind === 'taken') {
    const leftMs = until - performance.now()
    if (leftMs <= 0) {
      noteAtHolder(lock.holder, world)
      return { kind: 'locked', lock: name, holder: lock.holder }
    }
    const signal = await stop.pause(Math.min(leftMs, LOOK_MS.least + Math.random() * LOOK_MS.spread))
    if (signal !== 'over') return { kind: 'stopped', signal, number: system.signals[signal] }
    lock = take()
  }
  return lock
}

/** Puts the command's process into the lock as soon as there is one. */
function launchTelling(lock: HeldLock, world: Supervision): Supervision['launch'] {
  return async (argv, options) => {
    const launched = await world.launch(argv, options)
    if (launched.kind === 'failed') return launched
    const child = { pid: launched.pid, ...withoutAbsent({ startTicks: readStartTicks(launched.pid) }) }
    const runId = options.env.TASKER_RUN_ID
    protect('the lock does not know its command', world, () =>
      lock.tell({ child, ...withoutAbsent({ runId }) }),
    )
    return launched
  }
}

/** The run that holds the lock keeps a note of who was not started because of it. */
function noteAtHolder({ runId }: Holder, { stateDir }: Supervision): void {
  if (runId === undefined || !/^[0-9a-f-]+$/.test(runId)) return
  try {
    const fd = openSync(messagePath(stateDir, runId), constants.O_WRONLY | constants.O_APPEND)
    writeSync(fd, `::tasker note a start (PID ${process.pid}) was skipped: this run holds the lock\n`)
    closeSync(fd)
  } catch {
    // It has just ended, or is between two attempts: whoever was skipped says it on stderr.
  }
}

/** One folder for each name: names that look alike as a file name are told apart by a sum. */
function folderName(name: string): string {
  let sum = 5381
  for (const byte of Buffer.from(name)) sum = (sum * 33 + byte) % 2 ** 40
  return `${fileName(name)}-${sum.toString(36)}`
}

function protect<T>(what: string, { onTrouble }: Supervision, action: () => T): T | undefined {
  try {
    return action()
  } catch (error) {
    onTrouble(what, error)
    return undefined
  }
}
