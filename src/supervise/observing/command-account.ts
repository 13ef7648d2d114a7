import type { Child } from '../../process/child.ts'
import { type Account, addAccount } from '../../sample/account.ts'
import { countReaped, readReaped } from '../../sample/reaped.ts'

/** What the kernel charges for a command, told apart from what helpers of ours use beside it. */
export interface CommandAccount {
  /** To be called now and then: as long as the command is there, whoever was waited for was a helper. */
  settle(): void
  /** As of the end of the command; undefined before that, and off Linux. */
  readonly total: Account | undefined
}

/** `before`: what had been charged when it was started. */
export function openAccount(child: Child, before: Account | undefined): CommandAccount {
  let helpers = before
  let count = countReaped()
  let total: Account | undefined
  const close = () => {
    const all = readReaped()
    total = all && helpers && addAccount(all, helpers, -1)
  }
  child.onEnd(close)
  return {
    settle() {
      if (total !== undefined) return
      const current = countReaped()
      if (current === count) return
      const all = readReaped()
      // All that ended at the same time are waited for before the end of the first is told.
      if (!isThere(child)) return
      count = current
      helpers = all
    },
    get total() {
      return total
    },
  }
}

function isThere({ pid, end }: Child): boolean {
  if (end !== undefined) return false
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
