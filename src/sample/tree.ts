import type { NamedProcess, Sample } from '../domain/resources.ts'
import { monotonicMs } from '../kit/monotonic.ts'
import { withoutAbsent } from '../kit/without-absent.ts'
import { type Account, addAccount, NOTHING_CHARGED } from './account.ts'
import { startCensus } from './census.ts'
import { countConnections, type Server } from './connections.ts'
import { accountOfAll, endedUnheard, type Look, lookAt } from './look.ts'
import type { Member } from './member.ts'
import { countOpenFiles } from './open-files.ts'
import { readPageSize } from './page-size.ts'
import { createPssReader } from './pss.ts'
import { ratesBetween } from './rates.ts'
import { isZombie, type Stat } from './stat.ts'
import { ignoresChildren, readHighestRss } from './status.ts'
import { searchStrays } from './strays.ts'
import { createThrift } from './thrift.ts'

/** Measures a process with all of its descendants, and those that have left it. */
export interface TreeSampler extends Disposable {
  /**
   * As of now; rates over the time since the sample before. What cannot be measured is absent.
   * `waitedMs`: how long after the last sample this one was meant to come. Where it comes far too late, because we were
   * stopped, it has no rates: nobody looked.
   */
  sample(waitedMs?: number): Sample
  /** PIDs of all that live now. */
  pids(): number[]
  /** What those that were there at the last sample have read by all calls, in bytes; it costs a part of a sample. */
  readSoFar(): number
  /** To be called when the root has ended, and was waited for. */
  finish(): Remains
}

/** What the kernel does not charge to whoever waited for the root of a tree. */
export interface Remains {
  /** Those that live on. */
  leftBehind: NamedProcess[]
  /** What they used, and those that ended without anybody waiting for them, when they were last seen. */
  unheard: Account
  /** The most that a single process was seen to have had resident. */
  largestRssBytes: number | undefined
}

/** CPU time comes in ticks of 10 ms: over less than this the percentage would be noise. */
const SHORTEST_SPAN_MS = 100
/** So late is late on a busy machine too. */
const LATE_MS = 2_000

/** What was read of a process so lately need not be read again. */
const FRESH_MS = 1_500

const OPEN_FILES_PAUSE_MS = 1_500

export interface TreeSamplerOptions {
  /** The `TASKER_RUN_ID` that the tree has in its environment. */
  runId?: string
  /** Connections to it are counted. */
  server?: () => Server | undefined
  /** A monotonic clock in milliseconds. */
  now?: () => number
}

/** Samples the tree below the process `root`. */
export function createTreeSampler(root: number, options: TreeSamplerOptions = {}): TreeSampler {
  const now = options.now ?? (() => monotonicMs())
  const pageSize = readPageSize() ?? Number.NaN
  const census = startCensus(root)
  const strays = searchStrays(root, options.runId)
  const pss = createPssReader()
  const openFiles = createThrift(OPEN_FILES_PAUSE_MS)
  const connections = createThrift(OPEN_FILES_PAUSE_MS)
  const parents = createThrift()
  const ignoring = new Set<number>()
  let last = lookAt(census.take(), undefined)
  let lookedAt = now()
  let before = { at: lookedAt, look: last }
  /** Of those that ended since `before`. */
  let unheardSince = new Set<Member>()
  let unheard = NOTHING_CHARGED
  let largestRssBytes: number | undefined

  const lookAtParents = ({ stats }: Look) => {
    ignoring.clear()
    for (const pid of new Set([...stats.values()].map(({ parentPid }) => parentPid)))
      if (ignoresChildren(pid)) ignoring.add(pid)
  }
  const look = (at: number, search: (known: ReadonlySet<number>) => number[]): Look => {
    const stats = census.take((known, present) => {
      strays.learn(present.values())
      return search(known)
    })
    const next = lookAt(stats, last)
    const ended = endedUnheard(root, last, next, ignoring)
    unheard = addAccount(unheard, accountOfAll(ended, last))
    for (const member of ended) unheardSince.add(member)
    last = next
    lookedAt = at
    parents.sparingly(at, () => lookAtParents(next))
    return next
  }
  /** Who was found late brings what it used before, which was not used now. */
  const withStrays = (earlier: Look, present: Look): Look => {
    const late = [...census.strays].filter(member => !earlier.stats.has(member))
    if (late.length === 0) return earlier
    const stats = late.flatMap(member => pair(member, present.stats.get(member)))
    const details = late.flatMap(member => pair(member, present.details.get(member)))
    return {
      stats: new Map([...earlier.stats, ...stats]),
      details: new Map([...earlier.details, ...details]),
    }
  }
  const rates = (present: Look, at: number, waitedMs: number | undefined) => {
    const spanMs = at - before.at
    if (spanMs < SHORTEST_SPAN_MS) return {}
    const isLate = waitedMs !== undefined && spanMs > waitedMs + Math.max(waitedMs, LATE_MS)
    const found = isLate ? {} : ratesBetween(withStrays(before.look, present), present, spanMs, unheardSince)
    before = { at, look: present }
    unheardSince = new Set()
    return found
  }
  const memory = (alive: readonly [Member, Stat][], { details }: Look, at: number) => {
    const holders = alive.flatMap(([member, stat]) => {
      const rssBytes = (details.get(member)?.residentPages ?? Number.NaN) * pageSize
      return Number.isNaN(rssBytes) ? [] : [{ member, stat, rssBytes, folder: member.folder(stat) }]
    })
    if (holders.length === 0) return {}
    const most = holders.reduce((left, right) => (right.rssBytes > left.rssBytes ? right : left))
    largestRssBytes = Math.max(largestRssBytes ?? 0, most.rssBytes, readHighestRss(most.member.pid) ?? 0)
    return {
      rssBytes: holders.reduce((sum, { rssBytes }) => sum + rssBytes, 0),
      largest: { ...named(most.member, most.stat), rssBytes: most.rssBytes },
      ...pss.take(holders, at),
    }
  }
  const connectionsOf = (alive: readonly [Member, Stat][], at: number) => {
    const server = options.server?.()
    if (server === undefined) return undefined
    const folders = alive.map(([member, stat]) => member.folder(stat))
    return connections.sparingly(at, () => countConnections(folders, server))
  }
  return {
    sample(waitedMs) {
      const at = now()
      const present = look(at, known => strays.searchSometimes(known, at))
      const alive = [...present.stats].filter(([, stat]) => !isZombie(stat))
      if (alive.length === 0) return {}
      return withoutAbsent({
        ...rates(present, at, waitedMs),
        ...memory(alive, present, at),
        processes: alive.length,
        threads: alive.reduce((sum, [, { threads }]) => sum + threads, 0),
        openFiles: openFiles.sparingly(at, () =>
          sumOfKnown(alive.map(([member, stat]) => countOpenFiles(member.folder(stat)))),
        ),
        connections: connectionsOf(alive, at),
      })
    },
    pids: () => [...census.take()].filter(([, stat]) => !isZombie(stat)).map(([{ pid }]) => pid),
    readSoFar() {
      const isFresh = now() - lookedAt < FRESH_MS
      const transfers = [...last.stats.keys()].map(member =>
        isFresh ? last.details.get(member)?.transfer : member.transfer(),
      )
      return transfers.reduce((sum, transfer) => sum + (transfer?.readCallBytes ?? 0), 0)
    },
    finish() {
      const present = look(now(), strays.search)
      const alive = [...present.stats].filter(([, stat]) => !isZombie(stat))
      return {
        leftBehind: alive.map(([member, stat]) => named(member, stat)),
        unheard: addAccount(unheard, accountOfAll(present.stats.keys(), present)),
        largestRssBytes,
      }
    },
    [Symbol.dispose]() {
      pss[Symbol.dispose]()
      census[Symbol.dispose]()
    },
  }
}

function named({ pid }: Member, { name }: Stat): NamedProcess {
  return { pid, name: Buffer.from(name, 'latin1').toString() }
}

function pair<K, V>(key: K, value: V | undefined): [K, V][] {
  return value === undefined ? [] : [[key, value]]
}

function sumOfKnown(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter(value => value !== undefined)
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0)
}
