import type { Death, MemoryDeath } from '../../domain/death.ts'
import { exitStatus, type Outcome } from '../../domain/outcome.ts'
import type { Usage } from '../../domain/resources.ts'
import { monotonicMs } from '../../kit/monotonic.ts'
import type { CgroupAccount } from '../../sample/cgroup.ts'
import { type OomKill, readOomKills } from '../../sample/kernel-log.ts'
import { OUTERMOST_PID_NAMESPACE, readPidNamespace } from '../describe/identity.ts'

/** What is known at the end of a command that may tell why it ended so. */
export interface Evidence {
  pid: number
  account: CgroupAccount
  usage: Usage
  /** Signals that tasker was sent while it ran. */
  signals: ReadonlySet<string>
  /** Milliseconds since its start, by the monotonic clock. */
  ranMs: number
}

/** Of a process that the kernel killed, as it is and as a shell reports it. */
const KILLED = 137
/** The clock of the kernel's log goes a little differently. */
const SLACK_MS = 2_000

/** What was seen of a death; undefined for an end that is none. */
export function causeOfDeath(outcome: Outcome, evidence: Evidence): Death | undefined {
  if (exitStatus(outcome) === 0 || outcome.kind === 'lost') return undefined
  const memory = memoryDeath(outcome, evidence)
  return {
    ...(outcome.kind === 'signalled' && evidence.signals.has(outcome.signal) && { sentToTasker: true }),
    ...(memory && { memory }),
  }
}

function memoryDeath(outcome: Outcome, evidence: Evidence): MemoryDeath | undefined {
  const { account, ranMs } = evidence
  const { own, oomKills: kills = 0, memoryLimitBytes } = account
  if (kills === 0 && exitStatus(outcome) !== KILLED) return undefined
  const logged = isOutermost() ? readOomKills(monotonicMs() - ranMs - SLACK_MS) : []
  const ours = logged.filter(kill => isOfRun(kill, evidence))
  if (kills === 0 && ours.length === 0) return undefined
  return {
    kills: Math.max(kills, ours.length),
    own,
    victims: ours.map(({ pid, name, rssBytes }) => ({ pid, name, rssBytes })),
    ...(hitLimit(ours, account) && memoryLimitBytes !== undefined && { limitBytes: memoryLimitBytes }),
  }
}

/** By its group if nobody else is in that, or by its PID: the command's, or that of the process that was largest. */
function isOfRun(kill: OomKill, { pid, account: { own, path }, usage }: Evidence): boolean {
  if (own && path !== undefined && path !== '/' && kill.group === path) return true
  return [pid, usage.now.largest?.pid, usage.peaks.largest?.pid].includes(kill.pid)
}

const NEARLY = 0.9

/** Whether it was the limit of its group, and not the machine, that had no more memory to give. */
function hitLimit(
  ours: readonly OomKill[],
  { limited, peakBytes, memoryLimitBytes }: CgroupAccount,
): boolean {
  if (ours.length > 0) return limited && ours.some(kill => kill.limited)
  return limited && peakBytes !== undefined && peakBytes >= (memoryLimitBytes ?? Infinity) * NEARLY
}

/** Where the PIDs of the kernel's log are ours. */
function isOutermost(): boolean {
  return readPidNamespace() === OUTERMOST_PID_NAMESPACE
}
