import { dirname } from 'node:path'
import type { Death } from '../../domain/death.ts'
import { exitStatus, type Outcome } from '../../domain/outcome.ts'
import type { Sample, Totals } from '../../domain/resources.ts'
import { monotonicMs } from '../../kit/monotonic.ts'
import { withoutAbsent } from '../../kit/without-absent.ts'
import type { Launched } from '../../process/launch.ts'
import { watchCgroup } from '../../sample/cgroup.ts'
import { createHostSampler } from '../../sample/host.ts'
import type { LogExtent } from '../log-extent.ts'
import { causeOfDeath, type Evidence } from './cause-of-death.ts'

/** What a run runs in: its control group, and the machine; and how long its log is. */
export interface Surroundings {
  sample(): Pick<Sample, 'cgroupBytes' | 'host' | 'logBytes'>
  totals(): Totals
  causeOfDeath(outcome: Outcome, evidence: Pick<Evidence, 'usage' | 'signals'>): Death | undefined
}

export function watchSurroundings(
  launched: Launched,
  {
    cwd,
    logPath,
    logExtent,
    scoped,
    isOver,
  }: {
    cwd: string
    logPath: string | undefined
    logExtent: LogExtent | undefined
    scoped: boolean
    isOver: boolean
  },
): Surroundings {
  if (launched.kind === 'failed')
    return { sample: () => ({}), totals: () => ({}), causeOfDeath: () => undefined }
  const { pid } = launched
  const startedMs = monotonicMs()
  let watched = isOver && !scoped ? undefined : watchCgroup(pid, scoped)
  const cgroup = () => {
    watched ??= watchCgroup(pid, scoped)
    return watched
  }
  const sampleHost = createHostSampler({ cwd, log: logPath && dirname(logPath) })
  return {
    sample: () => ({
      ...withoutAbsent({ cgroupBytes: cgroup().chargedBytes(), logBytes: logExtent?.length() }),
      host: sampleHost(),
    }),
    totals() {
      const log = withoutAbsent({ logFrom: logExtent?.from, logBytes: logExtent?.length() })
      if (watched === undefined) return log
      const { own, memoryLimitBytes, oomKills, peakBytes, throttledSeconds } = watched.account()
      return withoutAbsent({
        ...log,
        memoryLimitBytes,
        oomKills: own ? oomKills : undefined,
        peakCgroupBytes: peakBytes,
        throttledSeconds,
      })
    },
    causeOfDeath: (outcome, evidence) =>
      exitStatus(outcome) === 0
        ? undefined
        : causeOfDeath(outcome, {
            pid,
            account: cgroup().account(),
            ranMs: monotonicMs() - startedMs,
            ...evidence,
          }),
  }
}
