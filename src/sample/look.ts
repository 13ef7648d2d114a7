import { type Account, accountOf, addAccount, NOTHING_CHARGED } from './account.ts'
import type { Member } from './member.ts'
import { isZombie, type Stat } from './stat.ts'
import type { Transfer } from './transfer.ts'

/** What was seen of the processes of a tree at one moment. */
export interface Look {
  stats: ReadonlyMap<Member, Stat>
  details: ReadonlyMap<Member, Details>
}

/** What takes further files to be known. */
interface Details {
  residentPages: number | undefined
  /** Undefined for those that do not show it. */
  transfer: Transfer | undefined
  /** As it was when these were read, and how many looks ago that was. */
  activity: number
  age: number
}

/** In a tree of fewer than these everybody is looked at anew each time. */
const CROWD = 50
/** In a crowd, who has used no tick of CPU and had no page fault is taken as it was for so many looks. */
const OLDEST = 4

/** Looks at the members of a tree. One that was waited for in this moment has what it had `before`. */
export function lookAt(stats: ReadonlyMap<Member, Stat>, before: Look | undefined): Look {
  const details = new Map<Member, Details>()
  // Parents first: what a child leaves to its parent from now on is not counted twice.
  for (const [member, stat] of stats) {
    const earlier = before?.details.get(member)
    const isQuiet =
      stats.size >= CROWD && earlier?.activity === stat.activity && earlier.age < OLDEST && !isZombie(stat)
    details.set(member, isQuiet ? { ...earlier, age: earlier.age + 1 } : detailsOf(member, stat, earlier))
  }
  return { stats, details }
}

function detailsOf(member: Member, stat: Stat, earlier: Details | undefined): Details {
  const transfer = member.transfer() ?? (member.stat() ? undefined : earlier?.transfer)
  return { residentPages: member.residentPages(stat), transfer, activity: stat.activity, age: 0 }
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
export function accountOfAll(members: Iterable<Member>, { stats, details }: Look): Account {
  let sum = NOTHING_CHARGED
  for (const member of members) {
    const stat = stats.get(member)
    if (stat !== undefined) sum = addAccount(sum, accountOf(stat, details.get(member)?.transfer))
  }
  return sum
}
