import { sayError } from '../../domain/error.ts'
import { monotonicMs } from '../../kit/monotonic.ts'
import { randomHex } from '../../kit/uuid.ts'
import { within } from '../../kit/within.ts'
import { noteAtRun } from '../observing/message-file.ts'
import type { Around, Ended, Hold } from './hold.ts'
import { type Holder, isSurelyGone, selfAsHolder } from './holder.ts'

/** What the database lends us for a time, and again before that is over. */
export interface Lease {
  /** Undefined when it is ours now; else who has it. Throws `StoreError`. */
  claim(): Promise<Holder | undefined>
  /**
   * Goes on claiming until it is released, also what was not ours so far. At the end it is given back, unless `mayGiveBack`
   * says no: then it stays ours until its time is over.
   */
  keep(mayGiveBack?: (end: Ended) => boolean): Hold
}

/** It is renewed so often within its time, and more often while the database does not answer. */
const RENEWALS = 4
const TRIES = 10
/** What giving it back may take at the end of a run. */
const RELEASE_MS = 1_000

/** `what` is its name for people. Losing it never touches the command: that is told, and noted at the run. */
export function createLease(name: string, what: string, { world, openStore }: Omit<Around, 'stop'>): Lease {
  const { lockLeaseMs, stateDir, onTrouble } = world
  const token = randomHex(16)
  const self = selfAsHolder(world.now())
  let holder = self
  let validUntil = Number.NEGATIVE_INFINITY
  let state: 'ours' | 'unsure' | 'lost' = 'unsure'
  let timer: NodeJS.Timeout | undefined
  let beating: Promise<void> | undefined
  let isOver = false

  const claim = async (): Promise<Holder | undefined> => {
    const { leases } = await openStore()
    if (leases === undefined) return undefined
    const askedAt = monotonicMs()
    const mine = { name, token, holder, leaseMs: lockLeaseMs }
    let other = await leases.claim(mine)
    if (other !== undefined && isSurelyGone(other.holder as Holder))
      other = await leases.claim({ ...mine, insteadOf: other.token })
    if (other !== undefined) return other.holder as Holder
    validUntil = askedAt + lockLeaseMs
    return undefined
  }
  const becomes = (next: typeof state, words: string, why?: unknown) => {
    if (state === next) return
    state = next
    const { runId } = holder
    if (why === undefined) {
      if (runId !== undefined) noteAtRun(stateDir, runId, 'note', words)
      return
    }
    onTrouble(words, why)
    if (runId !== undefined) noteAtRun(stateDir, runId, 'warn', `${words}: ${sayError(why)}`)
  }
  /** Returns whether the database answered. */
  const renew = async (): Promise<boolean> => {
    try {
      const other = await claim()
      if (other === undefined) becomes('ours', `${what} is held in the database now`)
      else
        becomes(
          'lost',
          `${what} is lost, and the command goes on beside another one`,
          `PID ${other.supervisor.pid} on ${other.hostname} has it`,
        )
      return true
    } catch (error) {
      if (monotonicMs() > validUntil)
        becomes('unsure', `${what} could not be renewed, and another host may start beside this run`, error)
      return false
    }
  }
  const schedule = (ms: number) => {
    clearTimeout(timer)
    timer = setTimeout(beat, ms).unref()
  }
  const beat = () => {
    beating ??= renew().then(answered => {
      beating = undefined
      if (!isOver) schedule(lockLeaseMs / (answered ? RENEWALS : TRIES))
    })
  }
  const giveBack = async () => {
    await beating
    await (await openStore()).leases?.release(name, token)
  }

  return {
    claim,
    keep(mayGiveBack = () => true) {
      if (monotonicMs() < validUntil) state = 'ours'
      schedule(lockLeaseMs / RENEWALS)
      return {
        kind: 'held',
        tell(command) {
          holder = { ...self, ...command }
          if (command.child !== undefined) schedule(0)
        },
        async release(end) {
          isOver = true
          clearTimeout(timer)
          if (validUntil < 0 || !mayGiveBack(end)) return
          const given = giveBack().catch(() => {})
          await within(RELEASE_MS, given)
        },
      }
    },
  }
}
