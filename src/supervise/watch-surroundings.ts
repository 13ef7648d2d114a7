import { dirname } from 'node:path'
import type { Death } from '../domain/death.ts'
import type { Outcome } from '../domain/outcome.ts'
import type { Sample, Totals } from '../domain/resources.ts'
import { withoutAbsent } from '../kit/without-absent.ts'
import type { Launched } from '../process/launch.ts'
import { watchCgroup } from '../sample/cgroup.ts'
import { createHostSampler } from '../sample/host.ts'
import { causeOfDeath, type Evidence } from './cause-of-death.ts'

/** What a run runs in: its control group, and the machine. */
export interface Surroundings {
  sample(): Pick<Sample, 'cgroupBytes' | 'host'>
  totals(): Totals
  causeOfDeath(outcome: Outcome, evidence: Pick<Evidence, 'usage' | 'signals'>): Death | undefined
}

export function watchSurroundings(
  launched: Launched,
  { cwd, logPath, scoped }: { cwd: string; logPath: string | undefined; scoped: boolean },
): Surroundings {
  if (launched.kind === 'failed')
    return { sample: () => ({}), totals: () => ({}), causeOfDeath: () => undefined }
  const { pid } = launched
  const startedMs = performance.now()
  const cgroup = watchCgroup(pid, scoped)
  const sampleHost = createHostSampler({ cwd, log: logPath && dirname(logPath) })
  return {
    sample: () => ({ ...withoutAbsent({ cgroupBytes: cgroup.chargedBytes() }), host: sampleHost() }),
    totals() {
      const { own, memoryLimitBytes, oomKills, peakBytes, throttledSeconds } = cgroup.account()
      return withoutAbsent({
        memoryLimitBytes,
        oomKills: own ? oomKills : undefined,
        peakCgroupBytes: peakBytes,
        throttledSeconds,
      })
    },
    causeOfDeath: (outcome, evidence) =>
      causeOfDeath(outcome, {
        pid,
        account: cgroup.account(),
        ranMs: performance.now() - startedMs,
        ...evidence,
      }),
  }
}
