import { constants } from 'node:os'
import { closeDebugger } from './debugger.ts'
import { isForegroundGroup } from './foreground.ts'
import type { Guard } from './guard.ts'
import type { Launched } from './launch.ts'
import type { LaunchNote } from './launcher.ts'
import type { RealTimeDeath } from './real-time-death.ts'
import { onRealTimeSignals } from './real-time-signals.ts'

/** Signals that end or tell a command something; each is passed on once. */
const TOLD = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGALRM'] as const

export interface SignalForwarding {
  /**
   * From now on signals go to this command; those that came before are delivered. `guard` tells who has them already,
   * `fitTerminals` whether a terminal of the command's own has another size now.
   */
  attach(command: Launched & { kind: 'started' }, guard: Guard, fitTerminals: () => boolean): void
  /** … and the real-time signals: there are thirty, and to listen to them takes longer than to look whether the command is over. */
  attachRealTime(): void
  /** The command is gone: signals are told of, and nobody who has its PID now gets them. */
  detach(): void
  /** Undoes everything, so that a signal has its usual effect on us again, or what others have installed for it. */
  release(): void
}

/**
 * Takes our signals and passes them on to the command, except those that went to our whole process group, as a
 * terminal sends them: the command has them already. `onSignal` learns of each. What was ignored when we were started
 * is passed on all the same, because the command may have thought better of it; it means nothing to us.
 */
export function forwardSignals(
  note: LaunchNote,
  onSignal: (signal: NodeJS.Signals) => void,
): SignalForwarding {
  let pass: ((signal: NodeJS.Signals | number) => Promise<void>) | undefined
  const early: NodeJS.Signals[] = []
  let realTimeDeath: RealTimeDeath | undefined
  let realTime: Disposable | undefined
  let released = false
  const ignored = new Set(note.ignoredSignals)
  const isIgnored = (signal: NodeJS.Signals) => ignored.has(constants.signals[signal])
  const installed: [NodeJS.Signals, (signal: NodeJS.Signals) => void][] = []

  const on = (signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void) => {
    process.on(signal, listener)
    installed.push([signal, listener])
  }
  const passOn = (signal: NodeJS.Signals | number) => pass?.(signal) ?? Promise.resolve()
  for (const signal of TOLD) {
    on(signal, () => {
      if (!isIgnored(signal)) onSignal(signal)
      if (pass === undefined) early.push(signal)
      else void pass(signal)
    })
  }

  return {
    attach(command, guard, fitTerminals) {
      const { pid } = command
      realTimeDeath = command.realTimeDeath
      pass = signal => passUnlessShared(pid, guard, signal)
      for (const signal of early.splice(0)) send(pid, signal)
      // It opens in another thread, on a busy machine some time later. A command that ends sooner need not wait for this.
      for (const afterMs of [25, 100, 1_000])
        setTimeout(() => closeDebugger() && void passOn('SIGUSR1'), afterMs).unref()
      on('SIGWINCH', () => {
        const shared = isForegroundGroup()
        // The group has it from the kernel, but from before that terminal had its size: all of it is told once more.
        if (fitTerminals() && shared) send(0, 'SIGWINCH')
        else if (!shared) send(pid, 'SIGWINCH')
      })
      on('SIGCONT', signal => void passOn(signal))
      on('SIGTSTP', async function stopToo() {
        await passOn('SIGTSTP')
        if (isIgnored('SIGTSTP')) return
        // By the default action: it does nothing where no shell could wake us up again (a terminal's first process).
        process.off('SIGTSTP', stopToo)
        process.kill(process.pid, 'SIGTSTP')
        process.on('SIGTSTP', stopToo)
      })
    },
    attachRealTime() {
      if (released) return
      realTime ??= onRealTimeSignals(ignored, signal => {
        realTimeDeath?.weGot(signal)
        void passOn(signal).then(() => realTimeDeath?.sent(signal))
      })
    },
    detach() {
      pass = async () => {}
    },
    release() {
      released = true
      realTime?.[Symbol.dispose]()
      for (const [signal, listener] of installed) process.off(signal, listener)
    },
  }
}

/** From now on none of these signals ends us: whoever waits for us is to learn how the command ended. */
export function outliveSignals(): void {
  for (const signal of TOLD) if (!process.listeners(signal).includes(stayAlive)) process.on(signal, stayAlive)
}

function stayAlive(): void {}

async function passUnlessShared(pid: number, guard: Guard, signal: NodeJS.Signals | number): Promise<void> {
  const shared = (await guard.hasGot(signal)) ?? isFromTerminal(signal)
  if (!shared) send(pid, signal)
}

function send(pid: number, signal: NodeJS.Signals | number): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has just ended; its status is on the way.
  }
}

/** The best guess where no guard can be had: what a terminal types goes to its whole foreground group. */
function isFromTerminal(signal: NodeJS.Signals | number): boolean {
  return (signal === 'SIGINT' || signal === 'SIGQUIT') && isForegroundGroup()
}
