import { sayError } from '../domain/error.ts'
import type { Log } from './log.ts'

/** Something that the monitor does again and again. What it throws stops nothing else. */
export interface Duty {
  name: string
  everyMs: number
  perform(): Promise<void>
}

/** A duty that is under way. */
export interface Attended {
  /** Not later than in `ms`. */
  hurry(ms: number): void
  /** Does it no more; waits for what is being done. */
  stop(): Promise<void>
}

const LONGEST_PAUSE_MS = 60_000

/** Performs it at once and then every so often; after a failure with growing pauses, told once until it works again. */
export function attend({ name, everyMs, perform }: Duty, log: Log): Attended {
  let timer: NodeJS.Timeout | undefined
  let dueAt = Number.POSITIVE_INFINITY
  let running: Promise<void> | undefined
  let isStopped = false
  /** It was wanted again while it was under way. */
  let isHurried = false
  let failures = 0

  const schedule = (ms: number) => {
    const at = performance.now() + ms
    if (isStopped || at >= dueAt) return
    clearTimeout(timer)
    dueAt = at
    timer = setTimeout(go, ms)
  }
  const go = async () => {
    dueAt = Number.POSITIVE_INFINITY
    if (running !== undefined) {
      isHurried = true
      return
    }
    running = perform().then(
      () => {
        if (failures > 0) log('info', `${name} works again`)
        failures = 0
      },
      error => {
        failures += 1
        if (failures === 1) log('warning', `${name} does not work: ${sayError(error)}`)
      },
    )
    await running
    running = undefined
    const pauseMs = isHurried ? 0 : everyMs
    isHurried = false
    schedule(failures === 0 ? pauseMs : Math.min(everyMs * 2 ** (failures - 1), LONGEST_PAUSE_MS))
  }
  void go()
  return {
    hurry: schedule,
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await running
    },
  }
}
