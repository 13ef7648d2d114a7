import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync } from 'node:fs'
import { reopenForReading } from './pipe.ts'

/** A pipe of ours, the descriptor of ours that it is passed on to, and the log that it is kept in. */
export interface GuardedPipe {
  readEnd: number
  to: 1 | 2 | undefined
  logPath: string | undefined
}

/**
 * A small `sh` beside us in our process group, with two uses. A signal that was sent to the whole group kills it too,
 * and so tells that the command has it already. And when we are killed with -9 it goes on passing the command's output
 * on in our place, so that the command neither blocks nor gets SIGPIPE half-way.
 */
export interface Guard {
  /** Whether a signal that we have just got went to the whole group; undefined while there is no guard to tell. */
  hasGot(signal: NodeJS.Signals): Promise<boolean | undefined>
  /** Lets the pipes go: their reader is gone, and the command is to learn it. */
  letGo(): void
  dismiss(): void
}

/** A signal to a group reaches all of it within microseconds; the rest is for a busy machine. */
const GROUP_WAIT_MS = 30
/** A command that ends sooner needs no guard. */
const POST_AFTER_MS = 25

/** Posts a guard over `pipes`, once the command has run for a moment. */
export function postGuard(pipes: readonly GuardedPipe[]): Guard {
  let held = pipes
  let guard: ChildProcess | undefined
  const timer = setTimeout(() => {
    guard = start(held)
  }, POST_AFTER_MS)
  timer.unref()
  return {
    async hasGot(signal) {
      const asked = guard
      if (asked === undefined) return undefined
      const died = await diedOf(asked, signal)
      if (died && guard === asked) guard = start(held)
      return died
    },
    letGo() {
      held = []
      if (guard === undefined) return
      guard.kill('SIGKILL')
      guard = start(held)
    },
    dismiss() {
      clearTimeout(timer)
      guard?.kill('SIGKILL')
      guard = undefined
    },
  }
}

/** Waits for the end of its standard input, which comes when we end in whatever way, and then relays. */
function start(pipes: readonly GuardedPipe[]): ChildProcess {
  const open = pipes.flatMap(({ readEnd, ...pipe }) => {
    const input = reopenIfOpen(readEnd)
    return input === undefined ? [] : [{ input, ...pipe }]
  })
  const inputs = open.map(({ input }) => input)
  const logPath = open[0]?.logPath
  const relays = open.map(
    ({ to }, index) => `${relay(logPath)} <&${index + 3} >${to ? `&${to}` : '/dev/null'} &`,
  )
  const script = `read -r _; exec <&-; ${lastPart} ${relays.join(' ')} exec 1>&- 2>&-; wait`
  const guard = spawn('/bin/sh', ['-c', script, 'sh', logPath ?? ''], {
    stdio: [
      'pipe',
      open.some(({ to }) => to === 1) ? 'inherit' : 'ignore',
      open.some(({ to }) => to === 2) ? 'inherit' : 'ignore',
      ...inputs,
    ],
    env: { PATH: '/usr/bin:/bin' },
    cwd: '/',
  })
  for (const fd of inputs) closeSync(fd)
  guard.on('error', () => {}) // no sh, or no process to be had: it counts as one that got nothing
  guard.stdin?.on('error', () => {})
  guard.unref()
  ;(guard.stdin as unknown as { unref?: () => void } | null)?.unref?.()
  return guard
}

/** A log that was being written in segments goes on in the last of them; their names sort as they follow. */
const lastPart = 'for log in "$1"*; do :; done; [ -e "$log" ] || log=$1;'

function relay(logPath: string | undefined): string {
  return logPath === undefined ? 'cat' : 'tee -a "$log" 2>/dev/null'
}

/** A pipe that has come to its end, because the command closed it, is closed on our side too. */
function reopenIfOpen(readEnd: number): number | undefined {
  try {
    return reopenForReading(readEnd)
  } catch {
    return undefined
  }
}

async function diedOf(guard: ChildProcess, signal: NodeJS.Signals): Promise<boolean> {
  if (guard.signalCode !== null) return guard.signalCode === signal
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => resolve(false), GROUP_WAIT_MS)
  guard.once('exit', (_, by) => resolve(by === signal))
  return promise.finally(() => clearTimeout(timer))
}
