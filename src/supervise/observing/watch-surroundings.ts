import type { Death } from '../../domain/death.ts'
import { exitStatus, type Outcome } from '../../domain/outcome.ts'
import type { Sample, Totals } from '../../domain/resources.ts'
import { monotonicMs } from '../../kit/monotonic.ts'
import { withoutAbsent } from '../../kit/without-absent.ts'
import type { Launched } from '../../process/launch.ts'
import type { LogExtent } from '../log-extent.ts'
import type { Evidence } from './cause-of-death.ts'

/** What a run runs in: its control group, and the machine; and how long its log is. */
export interface Surroundings {
  sample(): Pick<Sample, 'cgroupBytes' | 'host' | 'logBytes'>
  totals(): Totals
  causeOfDeath(outcome: Outcome, evidence: Pick<Evidence, 'usage' | 'signals'>): Promise<Death | undefined>
}

export async function watchSurroundings(
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
): Promise<Surroundings> {
  if (launched.kind === 'failed')
    return { sample: () => ({}), totals: () => ({}), causeOfDeath: async () => undefined }
  const { pid } = launched
  const startedMs = monotonicMs()
  const place = async () => (await import('./place.ts')).openPlace(pid, { cwd, logPath, scoped })
  // Of a command that is over there is nothing to be seen.
  let watched = isOver && !scoped ? undefined : await place()
  return {
    sample: () => ({ ...withoutAbsent({ logBytes: logExtent?.length() }), ...watched?.sample() }),
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
    async causeOfDeath(outcome, evidence) {
      if (exitStatus(outcome) === 0) return undefined
      watched ??= await place()
      const { causeOfDeath } = await import('./cause-of-death.ts')
      const ranMs = monotonicMs() - startedMs
      return causeOfDeath(outcome, { pid, account: watched.account(), ranMs, ...evidence })
    },
  }
}
