import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** What can be killed and started again. */
export interface Mortal {
  start(): Promise<void>
  /** With SIGKILL; resolves when it is gone, to false if there was none. */
  kill(): Promise<unknown>
}

/** A process that is ready as soon as it prints this; `onReady` gets what matched. */
export function mortal(
  spawn: () => ChildProcess,
  ready: RegExp,
  onReady: (match: RegExpExecArray) => void = () => {},
): Mortal {
  let child: ChildProcess | undefined
  return {
    async start() {
      const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>()
      const started = spawn()
      child = started
      let said = ''
      const hear = (chunk: Buffer) => {
        said += chunk
        const match = ready.exec(said)
        if (match !== null) resolve(match)
      }
      started.stdout?.on('data', hear)
      started.stderr?.on('data', hear)
      started.on('exit', () => reject(new Error(`it has ended: ${said}`)))
      onReady(await promise)
    },
    async kill() {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
  }
}
