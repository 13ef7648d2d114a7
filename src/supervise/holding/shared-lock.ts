import { constants as system } from 'node:os'
import { monotonicMs } from '../../kit/monotonic.ts'
import type { Supervision } from '../supervision.ts'
import { answerOf } from './answer.ts'
import type { Around, Hold, NotStarted } from './hold.ts'
import { createLease } from './lease.ts'
import type { LockScope } from './lock-wish.ts'

/** A waiting start asks the database no more often than that. */
const ASK_MS = { least: 500, spread: 1_000 }

/** Waits for the lock of this name among all who share our database. */
export async function takeSharedLock(
  name: string,
  scope: Exclude<LockScope, 'host'>,
  until: number,
  around: Around,
): Promise<Hold | NotStarted | undefined> {
  const { world, stop } = around
  const lease = createLease(`lock:${name}`, `the lock '${name}'`, around)
  let isTold = false
  for (;;) {
    const answer = await answerOf(around, async ({ leases, place }) =>
      leases === undefined ? { place } : { holder: await lease.claim() },
    )
    if (answer.kind === 'stopped') return answer
    let refusal: NotStarted & { kind: 'locked' | 'no-answer' }
    if (answer.kind === 'trouble') {
      const { error } = answer
      refusal = { kind: 'no-answer', lock: name, error }
      if (scope === 'prefer-database') {
        world.onTrouble(`the lock '${name}' is of this host alone for now`, error)
        return lease.keep()
      }
    } else {
      const { place, holder } = answer.value
      if (place !== undefined) return ofThisHost(name, scope, place, world)
      if (holder === undefined) return lease.keep()
      refusal = { kind: 'locked', lock: name, holder }
    }
    const leftMs = until - monotonicMs()
    if (leftMs <= 0) return refusal
    if (refusal.kind === 'no-answer' && !isTold) {
      isTold = true
      world.onTrouble(`the command waits for the lock '${name}' of the database`, refusal.error)
    }
    const signal = await stop.pause(Math.min(leftMs, ASK_MS.least + Math.random() * ASK_MS.spread))
    if (signal !== 'over') return { kind: 'stopped', signal, number: system.signals[signal] }
  }
}

function ofThisHost(
  lock: string,
  scope: LockScope,
  place: string,
  { onTrouble }: Supervision,
): NotStarted | undefined {
  if (scope === 'database') return { kind: 'not-shared', lock, place }
  onTrouble(`the lock '${lock}' is of this host alone`, `${place} lends no locks to others`)
  return undefined
}
