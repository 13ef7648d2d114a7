import type { ProcessIdentity } from '../../domain/event.ts'
import { askToEnd, killAfter } from '../../process/stop.ts'
import { type Family, openFamily } from '../../sample/family.ts'
import { isAlive } from '../../sample/process.ts'
import type { CancelRequest } from '../../store/requests.ts'
import type { Store } from '../../store/store.ts'
import { listen } from './doorbell.ts'

/** Stops the command of a run when somebody cancels it, from this host or, through the database, from another one. */
export interface Cancellation {
  /** Whether the store has a request; to be called now and then while the store is used anyway. */
  ask(store: Store): Promise<void>
  /** After the command's end: nobody is asked any more, and of a cancelled one nobody of its tree lives. */
  settle(): Promise<void>
}

export function heedCancellation(options: {
  runId: string
  stateDir: string
  now: () => number
  command: ProcessIdentity
  /** Told once, before anybody is stopped. */
  onCancel: (by: string) => void
}): Cancellation {
  const { runId, stateDir, now, command, onCancel } = options
  const stopping: Promise<void>[] = []
  let family: Family | undefined
  let isOver = false
  const cancel = ({ by, killAfterMs }: CancelRequest) => {
    // Who has its PID after its end is somebody else.
    if (isOver || (family === undefined && !isAlive(command))) return
    if (family === undefined) {
      family = openFamily(command.pid)
      onCancel(by)
      askToEnd(family)
    }
    stopping.push(killAfter(family, killAfterMs))
  }
  const bell = listen(stateDir, runId, cancel)
  return {
    async ask({ requests }) {
      const request = await requests.takeCancel(runId, now())
      if (request !== undefined) cancel(request)
    },
    async settle() {
      isOver = true
      bell[Symbol.dispose]()
      await Promise.all(stopping)
      family?.[Symbol.dispose]()
    },
  }
}
