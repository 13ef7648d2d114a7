import type { RetryRules } from '../domain/retry-rules.ts'
import type { LockWish } from './holding/lock-wish.ts'
import type { ScopeWish } from './scope.ts'
import type { PtyWish } from './terminal/pty-wish.ts'

/** What somebody wants to be run, and how it is to be recorded. */
export interface RunRequest {
  /** The command and its arguments, as the caller gave them. */
  command: readonly [string, ...string[]]
  /** Otherwise told from the task's name. */
  stage?: string
  /** Otherwise told from the command. */
  task?: string
  type?: string
  description?: string
  totalSubtasks?: number
  tags: Record<string, string>
  /** File to keep the output in, instead of the state directory's. */
  log?: string
  /** Print nothing while it goes well; everything when it fails. */
  quiet: boolean
  /** A terminal for its output, whatever ours goes to. */
  pty?: PtyWish
  /** Keep markers off what passes through us; the log has them. */
  hideMarkers?: boolean
  /** File to write the run's id into. */
  runIdFile?: string
  /** How long the command may run; then it is stopped. Each attempt has it anew. */
  timeoutMs?: number
  /** How long it may run before that is told; it goes on. */
  warnAfterMs?: number
  /** How much memory it may use, with all of its processes; then it is stopped. */
  maxMemoryBytes?: number
  /** How much it may use before that is told. */
  warnMemoryBytes?: number
  /** A control group of its own for the command. */
  scope?: ScopeWish
  /** Between TERM and KILL: 30 s at a limit. Only where it is given also after somebody asked for the end. */
  killAfterMs?: number
  /** That it must not start while another one with this lock runs. */
  lock?: LockWish
  /** What it does, for good: it is not started if a run with this key has succeeded, or goes on. */
  uniqueKey?: string
  /** Whether a failed attempt is repeated, and when; each is a run of its own. */
  retry?: RetryRules
  /** For a repetition: which one it is, and the run of the first attempt. */
  attempt?: number
  retryOfRunId?: string
  /** The earlier run of which this is a repetition by hand. */
  rerunOfRunId?: string
  /** How all of this was said on the command line, each option one word. */
  optionWords?: readonly string[]
}
