import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { monotonicMs } from '../kit/monotonic.ts'
import { reopenForReading } from './pipe.ts'

/** A pipe of ours, the descriptor of ours that it is passed on to, and the log that it is kept in. */
export interface GuardedPipe {
  readEnd: number
  to: 1 | 2 | undefined
  logPath: () => string | undefined
}

/**
 * A small `sh` beside us in our process group, with two uses. A signal that was sent to the whole group kills it too,
 * and so tells that the command has it already. And when we are killed with -9 it goes on passing the command's output
 * on in our place, so that the command neither blocks nor gets SIGPIPE half-way.
 */
export interface Guard {
  /** Whether a signal that we have just got went to the whole group; undefined while there is no guard to tell. */
  hasGot(signal: NodeJS.Signals | number): Promise<boolean | undefined>
  /** Lets the pipes go: their reader is gone, and the command is to learn it. */
  letGo(): void
  dismiss(): void
}

/** A signal to a group reaches all of it within microseconds; the rest is for the kernel to end a process. */
const GROUP_WAIT_MS = 30
/** A command that ends sooner needs no guard. */
const POST_AFTER_MS = 25

/** Posts a guard over `pipes`, once the command has run for a moment. */
export function postGuard(pipes: readonly GuardedPipe[]): Guard {
  let held = pipes
  let guard: ChildProcess | undefined
  let fresh: ChildProcess | undefined
  let stopped = false
  const post = () => {
    const posted = start(held)
    guard = posted
    fresh = posted
    // What is handled until the next turn of the event loop is over may have been sent before the guard was there.
    const settle = () => {
      if (fresh === posted) fresh = undefined
    }
    setImmediate(() => setImmediate(settle))
  }
  const timer = setTimeout(post, POST_AFTER_MS)
  timer.unref()
  return {
    async hasGot(signal) {
      const asked = guard
      if (asked === undefined) return undefined
      if (signal === 'SIGTSTP') {
        stopped = await comesTrue(() => isStopped(asked))
        return stopped
      }
      if (signal === 'SIGCONT') {
        if (!stopped) return false // it would not show
        stopped = false
        const woken = await comesTrue(() => !isStopped(asked))
        if (!woken) asked.kill('SIGCONT')
        return woken
      }
      const unsure = asked === fresh
      const died = await diedOf(asked, signal)
      if (died && guard === asked) post()
      return died || !unsure ? died : undefined
    },
    letGo() {
      held = []
      if (guard === undefined) return
      guard.kill('SIGKILL')
      post()
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
  const logPath = open[0]?.logPath()
  const relay = logPath === undefined ? 'cat' : 'tee -a "$log"'
  const relays = open.map(
    // tee's own words go nowhere, but only after its output has its place.
    ({ to }, index) => `${relay} <&${index + 3} >${to ? `&${to}` : '/dev/null'} 2>/dev/null &`,
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
  guard.setMaxListeners(0) // one for each signal of a storm
  guard.on('error', () => {}) // no sh, or no process to be had: it counts as one that got nothing
  guard.stdin?.on('error', () => {})
  guard.unref()
  ;(guard.stdin as unknown as { unref?: () => void } | null)?.unref?.()
  return guard
}

/** A log that was being written in segments goes on in the last of them; their names sort as they follow. */
const lastPart = 'for log in "$1"*; do :; done; [ -e "$log" ] || log=$1;'

/** A pipe that has come to its end, because the command closed it, is closed on our side too. */
function reopenIfOpen(readEnd: number): number | undefined {
  try {
    return reopenForReading(readEnd)
  } catch {
    return undefined
  }
}

async function diedOf(guard: ChildProcess, signal: NodeJS.Signals | number): Promise<boolean> {
  // Death by a real-time signal, a number, has no name in node; the guard does not end in another way.
  const isCause = (by: NodeJS.Signals | null) => (typeof signal === 'number' ? by === null : by === signal)
  if (guard.exitCode !== null || guard.signalCode !== null) return isCause(guard.signalCode)
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => resolve(isDyingOf(guard.pid, signal)), GROUP_WAIT_MS)
  guard.once('exit', (_, by) => resolve(isCause(by)))
  return promise.finally(() => clearTimeout(timer))
}

/** On a busy machine, or while it is stopped, a process has a deadly signal for a while and lives (proc(5)). */
function isDyingOf(pid: number | undefined, signal: NodeJS.Signals | number): boolean {
  const status = readStatus(pid)
  const pending = [...status.matchAll(/^(?:Sig|Shd)Pnd:\s*(\w+)$/gm)].map(([, mask]) => BigInt(`0x${mask}`))
  const number = typeof signal === 'number' ? signal : constants.signals[signal]
  const deadly = (1n << BigInt(number - 1)) | (1n << BigInt(constants.signals.SIGKILL - 1))
  return /^State:\s*[ZX]/m.test(status) || pending.some(mask => (mask & deadly) !== 0n)
}

function isStopped({ pid }: ChildProcess): boolean {
  return /^State:\s*T/m.test(readStatus(pid))
}

async function comesTrue(fact: () => boolean): Promise<boolean> {
  for (const until = monotonicMs() + GROUP_WAIT_MS; ; ) {
    if (fact()) return true
    if (monotonicMs() >= until) return false
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

function readStatus(pid: number | undefined): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'latin1')
  } catch {
    return '' // no /proc, or it is gone
  }
}
