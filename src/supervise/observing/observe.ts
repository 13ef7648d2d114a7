import type { Totals } from '../../domain/resources.ts'
import type { Child } from '../../process/child.ts'
import type { Account } from '../../sample/account.ts'
import { readLastPid } from '../../sample/last-pid.ts'
import type { StreamName } from '../output.ts'
import { type CommandAccount, openAccount } from './command-account.ts'
import type { MessageFile } from './message-file.ts'
import { protector } from './protect.ts'
import { totalUse } from './total-use.ts'
import type { Watching, WatchOptions } from './watching.ts'

/** Those who watch a command, as soon as there is something to see. */
export interface Observers {
  /** Nothing is lost that is scanned before it has resolved. */
  start(): Promise<void>
  scan(stream: StreamName, chunk: Buffer): void
  /** A helper of ours has ended: what it used is not the command's. */
  helperEnded(): void
  /** Takes what is still to be said; resolves to what is known only at the end. */
  finish(): Promise<Totals>
}

interface ObserveOptions extends Omit<WatchOptions, 'protect' | 'beforeSample'> {
  child: Child
  messages: MessageFile | undefined
  /** The command has ended already, though nobody has waited for it. */
  isOver: boolean
  /** … and has left no more than pipes hold. */
  leftLittle: boolean
  /** What our children before the command have used. */
  reapedBefore: Account | undefined
}

/**
 * Sets the observers up, before anybody waits for the command. What watches closely is the larger half of our code: a
 * command that was over before we began to look, and has said nothing, ends without it.
 */
export function observe(options: ObserveOptions): Observers {
  const { child, messages, isOver } = options
  const protect = protector(options.onTrouble)
  let account: CommandAccount | undefined
  // Where somebody was started after it, it may have left them behind.
  const leftNobody = isOver && readLastPid() === child.pid
  let watching: Watching | undefined
  /** What it said before those were there who read it. */
  let unscanned: [StreamName, Buffer][] = []
  let unscannedBytes = 0
  let loading: Promise<void> | undefined
  let isUnobserved = false

  const watchClosely = () => {
    loading ??= load()
    return loading
  }
  const load = async () => {
    try {
      const { watch } = await import('./watching.ts')
      watching = watch({ ...options, protect, beforeSample: () => account?.settle() })
      if (messages !== undefined && options.protocol !== 'off') watching.listen(messages)
      for (const [stream, chunk] of unscanned) watching.scan(stream, chunk)
    } catch (error) {
      isUnobserved = true
      options.onTrouble('the run is not observed', error)
    }
    unscanned = []
  }

  return {
    async start() {
      protect('what the run uses in all is not known', () => {
        account = openAccount(child, options.reapedBefore)
      })()
      if (leftNobody && options.leftLittle) return
      await watchClosely()
      // Once we have waited for it, its number is somebody else's.
      if (!leftNobody && child.end === undefined) watching?.measure(child.pid, isOver)
    },
    scan(stream, chunk) {
      if (watching !== undefined) return watching.scan(stream, chunk)
      if (isUnobserved) return
      unscanned.push([stream, Buffer.from(chunk)])
      unscannedBytes += chunk.length
      if (unscannedBytes > MOST_UNSCANNED_BYTES) void watchClosely()
    },
    helperEnded: protect('what helpers use counts as the command’s', () => account?.settle()),
    async finish() {
      if (unscanned.length > 0 || messages?.isEmpty() === false) await watchClosely()
      let totals: Totals = {}
      protect('what the run used in all is not known', () => {
        totals = totalUse(account?.total, watching?.finish(), options.redactPatterns)
      })()
      return totals
    },
  }
}

/** What a command that is over has left in its pipes is less; others may go on writing there. */
const MOST_UNSCANNED_BYTES = 4 * 1024 * 1024
