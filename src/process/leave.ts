import { spawnSync } from 'node:child_process'
import { constants } from 'node:os'
import { exitStatus, type Outcome, type SignalName } from '../domain/outcome.ts'
import { closeQuietly } from './sink.ts'

const DUMPS_CORE = new Set<SignalName>([
  'SIGQUIT',
  'SIGILL',
  'SIGABRT',
  'SIGBUS',
  'SIGFPE',
  'SIGSEGV',
  'SIGSYS',
  'SIGTRAP',
  'SIGXCPU',
  'SIGXFSZ',
])

/**
 * Ends this process as the command ended: with its status, or by its signal, so that a shell, make or systemd judges
 * it as it would the command. Nothing runs after it.
 */
export function leaveAs(outcome: Outcome): never {
  process.emit('exit', exitStatus(outcome)) // node does it only at an exit of its own
  if (outcome.kind === 'signalled') dieOf(outcome.signal, outcome.number)
  // Node sets the terminal's modes back at exit, which would undo what the command did to them (nodejs/node#35536).
  for (const fd of [0, 1, 2]) closeQuietly(fd)
  process.reallyExit(exitStatus(outcome))
}

function dieOf(signal: SignalName, number: number): void {
  if (DUMPS_CORE.has(signal))
    spawnSync('prlimit', ['--core=0:', '--pid', String(process.pid)], {
      stdio: 'ignore',
      env: { PATH: '/usr/bin:/bin' },
    })
  for (const fd of [0, 1, 2]) closeQuietly(fd)
  // Node ignores SIGPIPE and SIGXFSZ; adding and removing a listener gives every signal its default effect again.
  if (signal !== 'SIGKILL' && hasName(signal)) {
    process.on(signal, () => {})
    process.removeAllListeners(signal)
  }
  process.kill(process.pid, number)
  // A signal to ourselves is delivered before kill(2) returns, unless it is blocked.
}

/** Node knows signals 1 to 31; the others have their default effect on it anyway. */
function hasName(signal: SignalName): signal is NodeJS.Signals {
  return signal in constants.signals
}

declare global {
  namespace NodeJS {
    interface Process {
      /** Exits at once, without 'exit' listeners; node's own `process.exit` ends in it. */
      reallyExit(code: number): never
    }
  }
}
