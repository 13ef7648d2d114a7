import type { OnChange } from '../store.ts'
import type { Connection } from './connect.ts'

/** What came within so much time is told at once. */
const GATHER_MS = 100
const RETRY_MS = { first: 1_000, longest: 30_000 }

/** Deliveries tell the ids of their runs on it, whoever changes something else says nothing more. */
export function channelOf(schema: string): string {
  return `tasker ${schema}`.slice(0, 63)
}

/** Calls back when a delivery tells of its runs, or somebody of another change, over a connection of its own, which is made anew where it breaks. */
export function watchPostgres(
  schema: string,
  connect: () => Promise<Connection>,
  onChange: OnChange,
): Disposable {
  const gathered = new Set<string>()
  let isMore = false
  let connection: Connection | undefined
  let timer: NodeJS.Timeout | undefined
  let isOver = false
  let retryMs = RETRY_MS.first
  let isFirst = true

  const tell = () => {
    timer = undefined
    const runs = [...gathered]
    gathered.clear()
    if (runs.length > 0) onChange(runs)
    if (isMore) onChange('anything')
    isMore = false
  }
  const again = () => {
    connection?.destroy()
    connection = undefined
    if (isOver) return
    setTimeout(listen, retryMs).unref()
    retryMs = Math.min(2 * retryMs, RETRY_MS.longest)
  }
  const listen = async () => {
    if (isOver) return
    try {
      const opened = await connect()
      connection = opened
      opened.client.on('notification', ({ payload }) => {
        if (payload) gathered.add(payload)
        else isMore = true
        timer ??= setTimeout(tell, GATHER_MS)
      })
      await opened.client.query(`LISTEN "${channelOf(schema).replaceAll('"', '""')}"`)
      opened.client.once('end', again)
      retryMs = RETRY_MS.first
      // Nobody knows what happened while nobody listened.
      if (!isFirst) onChange('anything')
      isFirst = false
      if (isOver) opened.destroy()
    } catch {
      again()
    }
  }
  void listen()
  return {
    [Symbol.dispose]() {
      isOver = true
      clearTimeout(timer)
      connection?.destroy()
    },
  }
}
