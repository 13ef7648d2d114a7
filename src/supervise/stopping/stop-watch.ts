import { constants } from 'node:os'
import type { LaunchNote } from '../../process/launcher.ts'

/** Takes the signals that ask us to end while there is no command to pass them on to. */
export interface StopWatch extends Disposable {
  /** Resolves when the time is over, or `until` is settled, or at once to the signal that asks us to end. */
  pause(ms: number, until?: Promise<unknown>): Promise<NodeJS.Signals | 'over'>
}

const END = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const
/** Meant for the command; they would end us. */
const NOT_FOR_US = ['SIGUSR1', 'SIGUSR2', 'SIGALRM'] as const

/** What was ignored when we were started stays ignored. Beside others that listen, until it is disposed of. */
export function watchForStop({ ignoredSignals }: LaunchNote): StopWatch {
  let stop: ((signal: NodeJS.Signals) => void) | undefined
  const listeners = [...END, ...NOT_FOR_US].map(signal => {
    const ends = END.some(end => end === signal) && !ignoredSignals.includes(constants.signals[signal])
    const listener = () => (ends ? stop?.(signal) : undefined)
    process.on(signal, listener)
    return [signal, listener] as const
  })
  return {
    async pause(ms, until) {
      const { promise, resolve } = Promise.withResolvers<NodeJS.Signals | 'over'>()
      const over = () => resolve('over')
      const timer = setTimeout(over, ms)
      until?.then(over, over)
      stop = resolve
      const first = await promise
      stop = undefined
      clearTimeout(timer)
      return first
    },
    [Symbol.dispose]() {
      for (const [signal, listener] of listeners) process.off(signal, listener)
    },
  }
}
