import type { Message } from './message.ts'
import type { Outcome } from './outcome.ts'
import type { ProgressSource } from './progress-source.ts'
import type { Sample, Totals } from './resources.ts'

/** Identifies a process for good: a PID alone is used again, a PID with its start time and boot is not. */
export interface ProcessIdentity {
  pid: number
  /** Clock ticks between boot and the start of the process (field 22 of /proc/PID/stat); absent off Linux. */
  startTicks?: number
}

/** What is known of a run at the moment its command starts. */
export interface StartFacts {
  /** UUIDv7. */
  runId: string
  taskName: string
  taskStage: string
  /** R, python, sh, … */
  taskType: string
  description?: string
  totalSubtasks?: number
  hostname: string
  userName?: string
  /** The argument vector as it was given, secrets redacted. */
  command: string[]
  cwd: string
  /** Folder and file name of the script, as far as the command shows one. */
  scriptPath?: string
  scriptFile?: string
  /** Folder and file name of the log. */
  logPath?: string
  logFile?: string
  /** 1 for the first try. */
  attempt: number
  supervisor: ProcessIdentity
  /** The command's process; absent when it could not be started. */
  child?: ProcessIdentity
  /** Kernel boot id, for telling a reboot from a gone process; absent off Linux. */
  bootId?: string
  /** PID namespace (inode of /proc/self/ns/pid): PIDs of another namespace say nothing here. */
  pidNamespace?: string
  /** The state directory that its journal is in: who has another one does not know what became of the run. */
  stateDir?: string
  parentRunId?: string
  /** The first attempt; absent for that itself. */
  retryOfRunId?: string
  /** What it does for good: no other run with this key is started once this one has succeeded. */
  uniqueKey?: string
  tags: Record<string, string>
  taskerVersion: string
}

/** What is found out about a run after its command has started, so that the start is not delayed. */
export interface Description {
  gitCommit?: string
  gitBranch?: string
  gitDirty?: boolean
  /** Full path of the program that runs the script. */
  interpreter?: string
  /** Allow-listed variables, secrets redacted. */
  environment?: Record<string, string>
  /** Where it runs: `{ kind: 'systemd', id: INVOCATION_ID }`, `slurm`, `container`, `ci`, `cron`, `kubernetes`. */
  surroundings?: { kind: string; id?: string }[]
}

/** A fact in the life of a run. The journal holds them, the store keeps them, `reduce` folds them into a `Run`. */
export type RunFact =
  /** The command was started, or could not be: then an `ended` follows at once. */
  | ({ kind: 'started' } & StartFacts)
  | ({ kind: 'described' } & Description)
  /** The command said something about itself; `source`: it was not a marker, but was told from what the command shows. */
  | { kind: 'said'; message: Message; source?: ProgressSource }
  | ({ kind: 'sampled' } & Sample)
  /** Somebody asked the supervisor to stop the run. */
  | { kind: 'stop-requested'; by: string }
  /** The supervisor died, the command goes on: nobody will see its exit status. */
  | { kind: 'orphaned' }
  | { kind: 'ended'; outcome: Outcome; errorMessage?: string; errorDetail?: string; totals?: Totals }

/** `seq` counts from 1 within a run without a gap; `at` is milliseconds since 1970 by the wall clock. */
export type RunEvent = { seq: number; at: number } & RunFact
