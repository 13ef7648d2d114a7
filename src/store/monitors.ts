import { cleanText, cleanTime } from './clean.ts'
import type { Execute } from './requests.ts'

/** A monitor as it tells of itself. Times are milliseconds since 1970. */
export interface MonitorSign {
  hostname: string
  stateDir: string
  userName?: string
  pid: number
  taskerVersion: string
  startedAt: number
  at: number
  intervalMs: number
}

/** A monitor as others see it. */
export interface SeenMonitor {
  hostname: string
  stateDir: string
  lastSeen: number
  intervalMs: number
  /** It was stopped in an orderly way. */
  isStopped: boolean
}

/** The signs of life of all monitors that share a database. */
export interface Monitors {
  beat(sign: MonitorSign): Promise<void>
  stopped(sign: MonitorSign): Promise<void>
  seen(): Promise<SeenMonitor[]>
}

/** More hosts than this do not share a database. */
const MOST = 10_000

export function monitors(execute: Execute): Monitors {
  const write = ({ hostname, stateDir, ...sign }: MonitorSign, stoppedAt: number | undefined) =>
    execute(
      schema => `INSERT INTO ${schema}monitors
          (hostname, state_dir, user_name, pid, tasker_version, started_at, last_seen, interval_seconds, stopped_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (hostname, state_dir) DO UPDATE SET
          user_name = EXCLUDED.user_name, pid = EXCLUDED.pid, tasker_version = EXCLUDED.tasker_version,
          started_at = EXCLUDED.started_at, last_seen = EXCLUDED.last_seen,
          interval_seconds = EXCLUDED.interval_seconds, stopped_at = EXCLUDED.stopped_at`,
      [
        cleanText(hostname, 255) ?? '',
        cleanText(stateDir, 1000) ?? '',
        cleanText(sign.userName, 255),
        sign.pid,
        cleanText(sign.taskerVersion, 50) ?? '',
        cleanTime(sign.startedAt),
        cleanTime(sign.at),
        sign.intervalMs / 1000,
        stoppedAt === undefined ? null : cleanTime(stoppedAt),
      ],
    )
  return {
    async beat(sign) {
      await write(sign, undefined)
    },
    async stopped(sign) {
      await write(sign, sign.at)
    },
    async seen() {
      const rows = await execute(
        schema => `SELECT hostname, state_dir, last_seen, interval_seconds, stopped_at
          FROM ${schema}monitors ORDER BY last_seen DESC LIMIT $1`,
        [MOST],
      )
      return rows.map(row => ({
        hostname: String(row.hostname),
        stateDir: String(row.state_dir),
        lastSeen: new Date(row.last_seen as string | Date).getTime(),
        intervalMs: Number(row.interval_seconds) * 1000,
        isStopped: row.stopped_at !== null,
      }))
    },
  }
}
