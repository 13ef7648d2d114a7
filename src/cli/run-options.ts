import type { ProtocolMode } from '../domain/protocol-mode.ts'
import type { RetryRules } from '../domain/retry-rules.ts'
import type { LockWish } from '../supervise/holding/lock-wish.ts'
import type { ScopeWish } from '../supervise/scope.ts'
import type { PtyWish } from '../supervise/terminal/pty-wish.ts'
import type { IoPriority } from './io-priority.ts'

/** An option of `tasker run`: with `value` it takes one, with `inline` one behind `=` or none, else it is a switch. */
export interface RunOption {
  value?: string
  inline?: string
  multiple?: true
  says: string
}

/** All options of `tasker run`: parsing, `--help` and the launcher's list come from here. */
export const RUN_OPTIONS = {
  stage: {
    value: 'NAME',
    says: 'stage that the task belongs to (otherwise told from the name: DAILY_… is DAILY)',
  },
  task: { value: 'NAME', says: 'name of the task (otherwise the script, or the program)' },
  type: { value: 'TYPE', says: 'R, python, sh, … (otherwise told from the command)' },
  'total-subtasks': { value: 'N', says: 'how many subtasks there will be' },
  description: { value: 'TEXT', says: 'what the task is for' },
  tag: { value: 'KEY=VALUE', multiple: true, says: 'a tag to find the run by; may be repeated' },
  log: { value: 'FILE', says: 'keep the output in FILE (appended)' },
  quiet: { says: 'print nothing while it goes well; all of the output if it fails' },
  pty: { inline: 'stderr', says: 'give the command a terminal for its output (or for stderr alone)' },
  'hide-markers': { says: 'keep markers (::tasker …) off the terminal or pipe; the log has them' },
  'terminal-progress': {
    inline: 'WHEN',
    says: 'show the progress in the tab or window of your terminal: auto (usual: if it can), always, off',
  },
  nudge: {
    inline: 'NAME,…',
    says: 'make quiet programs tell their progress: python, cli, progressr, terminal, or all',
  },
  protocol: { value: 'MODE', says: 'what is read for progress: auto (all), strict (markers), file, off' },
  'progress-pattern': {
    value: 'REGEX',
    says: 'what in the output is progress, by groups: state (?<done>\\d+)/(?<total>\\d+)',
  },
  config: { value: 'FILE', says: 'configuration file to use instead of the nearest .tasker.yml' },
  db: { value: 'URL', says: 'database: postgres://user@host/name or sqlite:FILE' },
  'run-id-file': { value: 'FILE', says: "write the run's id into FILE" },
  timeout: { value: 'DURATION', says: 'stop the command after this time (30s, 5m, 1h30m): TERM, later KILL' },
  'kill-after': {
    value: 'DURATION',
    says: 'time between TERM and KILL (30s); given, also when tasker is stopped',
  },
  'max-runtime': {
    value: '[warn:]DURATION',
    multiple: true,
    says: 'the same as --timeout; with warn: it is only told that it takes longer',
  },
  'max-memory': {
    value: '[warn:]SIZE',
    multiple: true,
    says: 'stop the command when it and its processes use more memory (4G); with warn: only tell',
  },
  scope: {
    says: 'give the command a control group of its own: of systemd where that runs, else made by tasker',
  },
  'memory-max': { value: 'SIZE', says: 'memory that this group gets at most; the kernel sees to it' },
  'cpu-max': { value: 'CORES', says: 'CPU that this group gets at most: 1.5 cores, or 150%' },
  retries: { value: 'N', says: 'repeat the command up to N times while it fails' },
  'retry-delay': { value: 'DURATION', says: 'pause before the first repetition (1s)' },
  backoff: { value: 'FACTOR', says: 'make each further pause FACTOR times as long (1)' },
  jitter: { says: 'spread the pauses: half to one and a half times as long' },
  'retry-on': { value: 'CODES', says: 'repeat only after these exit statuses (2,10-19), and 75' },
  'no-retry-on': { value: 'CODES', says: 'do not repeat after these exit statuses' },
  lock: { inline: 'NAME', says: 'do not start while another one with this lock runs (the name of the task)' },
  'lock-wait': { says: 'wait for the lock instead of skipping the start' },
  'lock-timeout': { value: 'DURATION', says: 'wait for the lock so long at most' },
  'lock-scope': {
    value: 'SCOPE',
    says: 'who shares the lock: host (usual), database, or prefer-database',
  },
  unique: { value: 'KEY', says: 'do not start if a run with this key has succeeded, or goes on' },
  chdir: { value: 'DIR', says: 'do everything as if started in DIR' },
  'env-file': {
    value: 'FILE',
    multiple: true,
    says: 'variables for the command, KEY=VALUE lines; may be repeated',
  },
  nice: { value: 'N', says: 'run with lower priority, as nice(1) does (negative: higher)' },
  ionice: { value: 'CLASS', says: 'I/O priority, as ionice(1) has it: idle, best-effort:7, realtime:0' },
  shell: { says: 'the command is one text, run by sh -c' },
  strict: { says: 'do not start the command unless the run can be recorded' },
  help: { says: 'show this help' },
} as const satisfies Record<string, RunOption>

/** What of the options was given. */
export interface RunOptions {
  stage?: string
  task?: string
  type?: string
  totalSubtasks?: number
  description?: string
  tags: Record<string, string>
  log?: string
  quiet: boolean
  pty?: PtyWish
  hideMarkers: boolean
  nudge?: string
  terminalProgress?: string
  protocol?: ProtocolMode
  progressPattern?: string
  config?: string
  db?: string
  runIdFile?: string
  timeoutMs?: number
  killAfterMs?: number
  warnAfterMs?: number
  maxMemoryBytes?: number
  warnMemoryBytes?: number
  scope?: ScopeWish
  retry?: RetryRules
  lock?: LockWish
  uniqueKey?: string
  chdir?: string
  envFiles: readonly string[]
  nice?: number
  ioPriority?: IoPriority
  /** Of `tasker rerun`. */
  rerunOfRunId?: string
  /** All that was given, each option one word. */
  optionWords: readonly string[]
  strict: boolean
  help: boolean
}
