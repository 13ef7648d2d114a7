import { askToEnd, killAfter } from '../process/stop.ts'
import { openFamily } from '../sample/family.ts'
import type { CancelRequest, Store } from '../store/store.ts'
import { listen } from './doorbell.ts'

/** Stops the command of a run when somebody cancels it, from this host or, through the database, from another one. */
export interface Cancellation extends Disposable {
  /** Whether the store has a request; to be called now and then while the store is used anyway. */
  ask(store: Store): Promise<void>
  /** After the command's end: nobody is asked any more, and of a cancelled one nobody of its tree lives. */
  settle(): Promise<void>
}

export function heedCancellation(options: {
  runId: string
  stateDir: string
  now: () => number
  /** The command. */
  pid: number
  /** Told once, before anybody is stopped. */
  onCancel: (by: string) => void
}): Cancellation {
  const { runId, stateDir, now, pid, onCancel } = options
  const stopping: Promise<void>[] = []
  const cancel = (request: CancelRequest) => {
    const isFirst = stopping.length === 0
    if (isFirst) onCancel(request.by)
    stopping.push(stopTree(pid, request.killAfterMs, isFirst))
  }
  const bell = listen(stateDir, runId, cancel)
  return {
    async ask({ requests }) {
      const request = await requests.takeCancel(runId, now())
      if (request !== undefined) cancel(request)
    },
    async settle() {
      bell[Symbol.dispose]()
      await Promise.all(stopping)
    },
    [Symbol.dispose]: () => bell[Symbol.dispose](),
  }
}

/** Asks the whole tree to end, and kills who is left. Who asks again shortens the grace and asks nobody twice. */
export async function stopTree(pid: number, killAfterMs: number, asks = true): Promise<void> {
  using family = openFamily(pid)
  if (asks) askToEnd(family)
  await killAfter(family, killAfterMs)
}
