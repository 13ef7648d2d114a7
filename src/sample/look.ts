import { type Account, accountOf, addAccount, NOTHING_CHARGED } from './account.ts'
import type { Member } from './member.ts'
import type { Stat } from './stat.ts'
import type { Transfer } from './transfer.ts'

/** What was seen of the processes of a tree at one moment. */
export interface Look {
  stats: ReadonlyMap<Member, Stat>
  /** Without those that do not show it. */
  transfers: ReadonlyMap<Member, Transfer>
}

/** Looks at what members have read and written. One that was waited for in this moment has what it had `before`. */
export function lookAt(stats: ReadonlyMap<Member, Stat>, before: Look | undefined): Look {
  const transfers = new Map<Member, Transfer>()
  // Parents first: what a child leaves to its parent from now on is not counted twice.
  for (const member of stats.keys()) {
    const transfer = member.transfer() ?? (member.stat() ? undefined : before?.transfers.get(member))
    if (transfer !== undefined) transfers.set(member, transfer)
  }
  return { stats, transfers }
}

/**
 * Those that ended between two moments without anybody being charged for them: daemons, whose parent is none of us, and
 * children of the parents that are known for `ignoring` their end.
 */
export function endedUnheard(
  root: number,
  before: Look,
  after: Look,
  ignoring: ReadonlySet<number>,
): Set<Member> {
  const unheard = new Set<Member>()
  const pids = new Set([...before.stats.keys(), ...after.stats.keys()].map(({ pid }) => pid))
  for (const [member, { parentPid }] of before.stats) {
    if (after.stats.has(member) || member.pid === root) continue
    if (!pids.has(parentPid) || ignoring.has(parentPid)) unheard.add(member)
  }
  return unheard
}

/** What these have used, as far as it was seen. */
export function accountOfAll(members: Iterable<Member>, { stats, transfers }: Look): Account {
  let sum = NOTHING_CHARGED
  for (const member of members) {
    const stat = stats.get(member)
    if (stat !== undefined) sum = addAccount(sum, accountOf(stat, transfers.get(member)))
  }
  return sum
}
