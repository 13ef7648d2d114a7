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
  /** To be called before anything is scanned; the command has been started. */
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
  /** … and has left at most what a pipe holds. */
  isSilent: boolean
  /** What our children before the command have used. */
  reapedBefore: Account | undefined
}

/**
 * Sets the observers up. What watches closely is the larger half of our code: a command that was over before we began to
 * look, and has said nothing, ends without it.
 */
export function observe(options: ObserveOptions): Observers {
  const { child, messages, isOver } = options
  const protect = protector(options.onTrouble)
  let account: CommandAccount | undefined
  let watching: Watching | undefined
  const unscanned: [StreamName, Buffer][] = []

  const watchClosely = async () => {
    try {
      const { watch } = await import('./watching.ts')
      watching = watch({ ...options, protect, beforeSample: () => account?.settle() })
      if (messages !== undefined && options.protocol !== 'off') watching.listen(messages)
      if (!leftNobody()) watching.measure(child.pid, isOver)
    } catch (error) {
      options.onTrouble('the run is not observed', error)
    }
  }
  /** Nobody was started after it. */
  const leftNobody = () => isOver && readLastPid() === child.pid

  return {
    async start() {
      account = openAccount(child, options.reapedBefore)
      if (!isOver || !options.isSilent || !leftNobody()) await watchClosely()
    },
    scan(stream, chunk) {
      if (watching !== undefined) watching.scan(stream, chunk)
      else if (isOver) unscanned.push([stream, Buffer.from(chunk)])
    },
    helperEnded: protect('what helpers use counts as the command’s', () => account?.settle()),
    async finish() {
      if (watching === undefined && (unscanned.length > 0 || messages?.isEmpty() === false))
        await watchClosely()
      for (const [stream, chunk] of unscanned) watching?.scan(stream, chunk)
      let totals: Totals = {}
      protect('what the run used in all is not known', () => {
        totals = totalUse(account?.total, watching?.finish(), options.redactPatterns)
      })()
      return totals
    },
  }
}
