import { dirname } from 'node:path'
import type { Sample } from '../../domain/resources.ts'
import { withoutAbsent } from '../../kit/without-absent.ts'
import { type CgroupAccount, watchCgroup } from '../../sample/cgroup.ts'
import { createHostSampler } from '../../sample/host.ts'

/** The control group of a command, and the machine, as long as it runs there. */
export interface Place {
  sample(): Pick<Sample, 'cgroupBytes' | 'host'>
  account(): CgroupAccount
}

/** `scoped`: the control group was made for the command. */
export function openPlace(
  pid: number,
  { cwd, logPath, scoped }: { cwd: string; logPath: string | undefined; scoped: boolean },
): Place {
  const cgroup = watchCgroup(pid, scoped)
  const sampleHost = createHostSampler({ cwd, log: logPath && dirname(logPath) })
  return {
    sample: () => ({ ...withoutAbsent({ cgroupBytes: cgroup.chargedBytes() }), host: sampleHost() }),
    account: () => cgroup.account(),
  }
}
