import { sayBytes } from '../kit/bytes.ts'

/** Real-time signals are counted from the first that programs may use, 34 on Linux. */
export type SignalName = NodeJS.Signals | `SIGRTMIN+${number}`

/** How the command of a run ended, as its supervisor saw it. */
export type Outcome =
  | { kind: 'exited'; code: number }
  | { kind: 'signalled'; signal: SignalName; number: number }
  /** tasker stopped it because its time limit was over. */
  | { kind: 'timed-out'; limitMs: number }
  /** tasker stopped it because it used more memory than it was to. */
  | { kind: 'over-memory'; limitBytes: number; usedBytes: number }
  | { kind: 'not-found'; file: string }
  | { kind: 'not-executable'; file: string; reason: string }
  /** Nobody saw the end: the machine went down, or the supervisor was killed. */
  | { kind: 'lost'; reason: string }

/** The exit status `tasker run` reports: the child's own, or what a shell would say; 137 as after the kernel's own killing. */
export function exitStatus(outcome: Outcome): number {
  switch (outcome.kind) {
    case 'exited':
      return outcome.code
    case 'signalled':
      return 128 + outcome.number
    case 'timed-out':
      return 124
    case 'over-memory':
      return 137
    case 'not-found':
      return 127
    case 'not-executable':
      return 126
    case 'lost':
      return 125
  }
}

/** One clause that says how it ended, for people: "exit status 3", "killed by SIGKILL". */
export function describeOutcome(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'exited':
      return `exit status ${outcome.code}`
    case 'signalled':
      return `killed by ${outcome.signal}${meaning(outcome.signal)}`
    case 'timed-out':
      return `stopped after its time limit of ${outcome.limitMs / 1000} s`
    case 'over-memory':
      return `stopped because it used ${sayBytes(outcome.usedBytes)} of memory: its limit is ${sayBytes(outcome.limitBytes)}`
    case 'not-found':
      return `${outcome.file}: command not found`
    case 'not-executable':
      return `${outcome.file}: ${outcome.reason}`
    case 'lost':
      return `lost: ${outcome.reason}`
  }
}

/** What a signal stands for that programs die of by their own doing, or by a limit; see signal(7). */
const MEANINGS: { [Name in SignalName]?: string } = {
  SIGABRT: 'aborted by itself',
  SIGBUS: 'bus error',
  SIGFPE: 'arithmetic error',
  SIGILL: 'illegal instruction',
  SIGPIPE: 'nobody read its output',
  SIGSEGV: 'segmentation fault',
  SIGSYS: 'forbidden system call',
  SIGXCPU: 'the limit of CPU time, ulimit -t',
  SIGXFSZ: 'the limit of file sizes, ulimit -f',
}

function meaning(signal: SignalName): string {
  const words = MEANINGS[signal]
  return words === undefined ? '' : ` (${words})`
}
