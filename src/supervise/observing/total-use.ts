import { redactArgv } from '../../domain/redact.ts'
import type { Totals } from '../../domain/resources.ts'
import { withoutAbsent } from '../../kit/without-absent.ts'
import { type Account, addAccount, totalsOf } from '../../sample/account.ts'
import { readArgv } from '../../sample/argv.ts'
import type { Remains } from '../../sample/tree.ts'

/** So many of those left behind are named; whoever leaves more leaves a crowd. */
const MOST_NAMED = 20

/** What a run used in all: what the kernel charges for the command, and what it cannot charge anybody for. */
export function totalUse(
  charged: Account | undefined,
  remains: Remains | undefined,
  redactPatterns: readonly string[],
): Totals {
  const { unheard, leftBehind = [], largestRssBytes } = remains ?? {}
  const named = leftBehind.slice(0, MOST_NAMED).map(left => {
    const command = readArgv(left.pid)?.map(word => Buffer.from(word, 'latin1').toString())
    return { ...left, ...(command && { command: redactArgv(command, redactPatterns) }) }
  })
  return {
    ...(charged && totalsOf(unheard === undefined ? charged : addAccount(charged, unheard))),
    ...withoutAbsent({ largestRssBytes, leftBehind: named.length > 0 ? named : undefined }),
  }
}
