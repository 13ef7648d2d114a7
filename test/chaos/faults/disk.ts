import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Call } from '../calls.ts'
import type { Excuse } from '../excuses.ts'
import type { Testimony } from '../witness.ts'
import type { Period, World } from '../world.ts'
import type { Fault } from './fault.ts'

const run = promisify(execFile)

/** The disk of the state directory has no room left, and then has again. */
export const DISK_FAULTS: readonly Fault[] = [
  {
    name: 'disk full',
    expectation: 'logs end; `lost:` or not there: who is killed, or ends on SQLite',
    possible: world => world.ownDisk,
    async inject(world, chance) {
      const filler = join(world.stateDir, 'filler')
      await run('dd', ['if=/dev/zero', `of=${filler}`, 'bs=4k']).catch(() => {}) // it ends where there is no room
      await pause(chance.whole(50, 1_000))
      rmSync(filler, { force: true })
      return true
    },
  },
]

/** A wrapper looks once more so soon after the disk has room again. */
const NOTICED_MS = 300

/** Of a run of `call` that was there while the disk was full. */
export function excusesOfFullDisk(
  world: World,
  { from, to }: Period,
  call: Call,
  run: Testimony,
): readonly Excuse[] {
  const excuses: Excuse[] = ['log']
  const endedAt = call.endedAt ?? Number.POSITIVE_INFINITY
  // Only of the last run of a call it is known when its wrapper left.
  const lastRun = call.witness().at(-1)?.runId === run.runId
  const leftFrom = lastRun ? endedAt : (run.endedAt ?? run.startedAt)
  const leftMeanwhile = leftFrom < to + NOTICED_MS && endedAt > from
  const nowhereToPutIt = world.database === 'sqlite' && leftMeanwhile
  if (nowhereToPutIt || world.excuses.of(run.runId).has('wrapper killed'))
    excuses.push('lost', 'unrecorded', 'facts')
  return excuses
}
