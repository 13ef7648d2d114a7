import { notifySystemd } from '../process/notify-systemd.ts'
import type { Duty } from './duty.ts'

/** The service manager that started us and wants to know how we are (sd_notify(3)). */
export interface Service {
  tell(...words: string[]): Promise<void>
  /** It kills who says nothing for so long; undefined: it does not. */
  patienceMs: number | undefined
}

const STATUS_MS = 30_000
/** systemd-notify waits until systemd has read it. */
const LIMIT_MS = 5_000

/** Undefined where nobody listens. Takes the variables away, so that what we start cannot speak in our name. */
export function serviceFrom(env: NodeJS.ProcessEnv): Service | undefined {
  const { NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID = String(process.pid), PATH } = env
  for (const name of ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID']) delete env[name]
  if (!NOTIFY_SOCKET) return undefined
  const isWatched = WATCHDOG_PID === String(process.pid) && Number(WATCHDOG_USEC) > 0
  return {
    async tell(...words) {
      await notifySystemd(words, { env: { PATH, NOTIFY_SOCKET }, signal: AbortSignal.timeout(LIMIT_MS) })
    },
    patienceMs: isWatched ? Number(WATCHDOG_USEC) / 1000 : undefined,
  }
}

/** The configuration is read anew; READY=1 ends it. */
export const RELOADING = () => ['RELOADING=1', `MONOTONIC_USEC=${process.hrtime.bigint() / 1000n}`]

/** Says again and again that we live, and what we do. */
export function signsOfLife({ tell, patienceMs }: Service, status: () => string): Duty {
  return {
    name: 'the word to the service manager',
    everyMs: Math.min(STATUS_MS, (patienceMs ?? Number.POSITIVE_INFINITY) / 3),
    perform: () => tell(...(patienceMs === undefined ? [] : ['WATCHDOG=1']), `STATUS=${status()}`),
  }
}
