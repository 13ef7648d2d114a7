import type { Death } from '../../domain/death.ts'
import { exitStatus, type Outcome } from '../../domain/outcome.ts'
import type { Sample, Totals } from '../../domain/resources.ts'
import { monotonicMs } from '../../kit/monotonic.ts'
import { withoutAbsent } from '../../kit/without-absent.ts'
import type { Child } from '../../process/child.ts'
import type { LogExtent } from '../log-extent.ts'
import type { Evidence } from './cause-of-death.ts'

/** What a run runs in: its control group, and the machine; and how long its log is. */
export interface Surroundings {
  sample(): Pick<Sample, 'cgroupBytes' | 'host' | 'logBytes'>
  totals(): Totals
  causeOfDeath(outcome: Outcome, evidence: Pick<Evidence, 'usage' | 'signals'>): Promise<Death | undefined>
}

/** Looks at them from now on; what cannot be looked at is told of and absent. */
export async function watchSurroundings(
  { pid }: Child,
  options: {
    cwd: string
    logPath: string | undefined
    logExtent: LogExtent | undefined
    /** The control group was made for the command. */
    scoped: boolean
    isOver: boolean
    onTrouble: (what: string, error: unknown) => void
  },
): Promise<Surroundings> {
  const { logExtent, scoped, isOver, onTrouble } = options
  const startedMs = monotonicMs()
  const lookAround = async () => {
    try {
      const { openPlace } = await import('./place.ts')
      return openPlace(pid, options)
    } catch (error) {
      onTrouble('the control group and the machine are not looked at', error)
      return undefined
    }
  }
  // Of a command that is over there is nothing to be seen.
  let place = isOver && !scoped ? undefined : await lookAround()
  return {
    sample: () => ({ ...withoutAbsent({ logBytes: logExtent?.length() }), ...place?.sample() }),
    totals() {
      const log = withoutAbsent({ logFrom: logExtent?.from, logBytes: logExtent?.length() })
      if (place === undefined) return log
      const { own, memoryLimitBytes, oomKills, peakBytes, throttledSeconds } = place.account()
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
      place ??= await lookAround()
      if (place === undefined) return undefined
      try {
        const { causeOfDeath } = await import('./cause-of-death.ts')
        const ranMs = monotonicMs() - startedMs
        return causeOfDeath(outcome, { pid, account: place.account(), ranMs, ...evidence })
      } catch (error) {
        onTrouble('the cause of its end is not looked for', error)
        return undefined
      }
    },
  }
}
