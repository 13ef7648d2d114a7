import type { Run } from '../../domain/run.ts'
import { notifySystemd } from '../../process/notify-systemd.ts'
import type { Supervision } from '../supervision.ts'
import { statusLine, tellsProgress } from './status-line.ts'

const LEAST_PAUSE_MS = 1_000
/** The last status is not worth more of the caller's time. */
const LAST_LIMIT_MS = 500

/** Keeps the status of our service up to date, which `systemctl status` shows. */
export interface StatusTeller {
  /** The run has ended: tells how. */
  finish(): Promise<void>
}

/** Tells the service manager, if one listens, what the run tells of its progress: when that changed, not too often. */
export function tellSystemd(world: Supervision, current: () => Run): StatusTeller {
  const { env } = world
  if (!env.NOTIFY_SOCKET || !world.systemdStatus) return { finish: async () => {} }
  const ended = new AbortController()
  let told: string | undefined
  let isTelling = false

  // systemd-notify waits until the manager has read it, because that wants to know which process has sent it.
  const tell = async (signal: AbortSignal) => {
    const run = current()
    const line = statusLine(run)
    if (line === told || isTelling || (told === undefined && !tellsProgress(run))) return
    told = line
    isTelling = true
    if (!(await notifySystemd([`STATUS=${line}`], { env, signal }))) clearInterval(timer)
    isTelling = false
  }
  const timer = setInterval(() => void tell(ended.signal), Math.max(world.flushMs, LEAST_PAUSE_MS))
  timer.unref()
  return {
    async finish() {
      clearInterval(timer)
      ended.abort()
      isTelling = false
      await tell(AbortSignal.timeout(LAST_LIMIT_MS))
    },
  }
}
