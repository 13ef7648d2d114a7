import { readLastPid } from './last-pid.ts'
import { type Budget, type Member, openMember } from './member.ts'
import { kernelListsChildren, scanChildren } from './parents.ts'
import { readProc } from './proc-file.ts'
import type { Stat } from './stat.ts'

/** Keeps track of who belongs to a process tree. */
export interface Census extends Disposable {
  /** Those that were found when they had left the tree already, with their descendants. */
  readonly strays: ReadonlySet<Member>
  /**
   * Every process of the tree that is there now: alive, or ended and not yet waited for; parents before their children.
   * Empty off Linux. `findStrays` tells the PIDs of more that belong to it, given those who are known.
   */
  take(
    findStrays?: (known: ReadonlySet<number>, present: ReadonlyMap<Member, Stat>) => number[],
  ): Map<Member, Stat>
}

/** A process seen once stays part of the tree until it ends, also when its parent ended first. */
export function startCensus(root: number): Census {
  const budget: Budget = { left: descriptorsToKeep() }
  const listed = kernelListsChildren()
  const members = new Set<Member>([openMember(root, budget)])
  const strays = new Set<Member>()
  /** As it was before children were last asked for. */
  let lastPid: number | undefined

  const drop = (member: Member) => {
    members.delete(member)
    strays.delete(member)
    member[Symbol.dispose]()
  }
  const adopt = (pid: number, present: Map<Member, Stat>, parent?: Member) => {
    const member = openMember(pid, budget)
    const stat = member.stat()
    // It may have ended since the list was read, and its PID have gone to a stranger.
    if (stat === undefined || (parent && stat.parentPid !== parent.pid)) return member[Symbol.dispose]()
    members.add(member)
    present.set(member, stat)
    if (parent === undefined || strays.has(parent)) strays.add(member)
  }

  return {
    strays,
    take(findStrays) {
      const present = new Map<Member, Stat>()
      for (const member of members) {
        const stat = member.stat()
        if (stat === undefined) drop(member)
        else present.set(member, stat)
      }
      const last = readLastPid()
      const canHaveGrown = last === undefined || last !== lastPid
      lastPid = last
      const childrenByParent = listed || present.size === 0 || !canHaveGrown ? undefined : scanChildren()
      const pids = new Set([...members].map(member => member.pid))
      const addDescendants = () => {
        // The loop also visits those that it adds.
        for (const [parent, stat] of present) {
          for (const pid of childrenByParent?.get(parent.pid) ?? (listed ? parent.children(stat) : []))
            if (!pids.has(pid)) {
              pids.add(pid)
              adopt(pid, present, parent)
            }
        }
      }
      if (canHaveGrown) addDescendants()
      const found = findStrays?.(pids, present) ?? []
      for (const pid of found) {
        pids.add(pid)
        adopt(pid, present)
      }
      if (found.length > 0) addDescendants()
      return present
    },
    [Symbol.dispose]() {
      for (const member of members) drop(member)
    },
  }
}

const MOST_DESCRIPTORS = 600

/** A quarter of what we may open at most, so that logs and connections never lack one. */
function descriptorsToKeep(): number {
  const softLimit = /^Max open files\s+(\d+)/m.exec(readProc('/proc/self/limits') ?? '')?.[1]
  return Math.min(MOST_DESCRIPTORS, Math.floor(Number(softLimit ?? 256) / 4))
}
