import type { Nudge } from '../domain/nudge.ts'
import type { ProtocolMode } from '../domain/protocol-mode.ts'
import type { SamplingPace } from '../domain/sampling-pace.ts'
import type { StagePrefixes } from '../domain/stage.ts'
import type { TerminalProgress } from '../domain/terminal-progress.ts'
import type { launch } from '../process/launch.ts'
import type { LaunchNote } from '../process/launcher.ts'
import type { Server } from '../sample/connections.ts'
import type { Store } from '../store/store.ts'

/** What a supervisor needs of the world and of the configuration. Times are milliseconds. */
export interface Supervision {
  env: NodeJS.ProcessEnv
  cwd: string
  now: () => number
  note: LaunchNote
  launch: typeof launch
  taskerVersion: string
  stateDir: string
  logDir: string
  /** How large a log in there may become; 0: as large as it likes. */
  logMaxBytes: number
  stagePrefixes: StagePrefixes
  /** Patterns of variables recorded beyond the usual ones, and of names whose values are secret. */
  environmentPatterns: readonly string[]
  redactPatterns: readonly string[]
  flushMs: number
  samplingPace: SamplingPace
  protocol: ProtocolMode
  /** Regular expressions of the user's that find progress. */
  progressPatterns: readonly string[]
  /** What is made to tell its progress by a variable. */
  nudges: readonly Nudge[]
  exitWaitMs: number
  /** How long a lock in the database is lent. */
  lockLeaseMs: number
  /** Whether the user's terminal is told the run's progress. */
  terminalProgress: TerminalProgress
  /** Whether a service manager that listens is told the run's progress. */
  systemdStatus: boolean
  /** Its server, where it has one and that is known. */
  databaseServer: () => Server | undefined
  /** Tells its database from others. */
  storeIdentity: string
  openStore: () => Promise<Store>
  /** Says what went wrong with tasker, never with the command. */
  onTrouble: (what: string, error: unknown) => void
}
