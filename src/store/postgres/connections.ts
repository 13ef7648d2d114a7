import type { Connection } from './connect.ts'

/** Lends connections, `most` at a time, and keeps those that come back for a while. */
export interface Connections extends AsyncDisposable {
  /** The caller has to give it back. */
  borrow(): Promise<Connection>
  /** A connection that failed is closed, any other one kept for `keepMs`. */
  giveBack(connection: Connection, keepMs: number, failed: boolean): void
}

interface Limits {
  /** So many stay open however long they are idle. */
  least: number
  most: number
}

export function createConnections(limits: Limits, connect: () => Promise<Connection>): Connections {
  const idle: { connection: Connection; timer: NodeJS.Timeout }[] = []
  const open = new Set<Connection>()
  const waiting: (() => void)[] = []
  let taken = 0
  const most = Math.max(1, limits.most)

  const close = (connection: Connection): Promise<void> => {
    open.delete(connection)
    return connection.close()
  }
  const retire = (connection: Connection) => {
    const index = idle.findIndex(entry => entry.connection === connection)
    if (index === -1 || (open.size <= limits.least && !connection.isBroken())) return
    idle.splice(index, 1)
    void close(connection)
  }
  const takeIdle = (): Connection | undefined => {
    for (let entry = idle.pop(); entry !== undefined; entry = idle.pop()) {
      clearTimeout(entry.timer)
      if (!entry.connection.isBroken()) return entry.connection
      void close(entry.connection)
    }
    return undefined
  }
  const leave = () => {
    taken -= 1
    waiting.shift()?.()
  }
  return {
    async borrow() {
      while (taken >= most) await new Promise<void>(resolve => waiting.push(resolve))
      taken += 1
      const kept = takeIdle()
      if (kept !== undefined) return kept
      try {
        const connection = await connect()
        open.add(connection)
        return connection
      } catch (error) {
        leave()
        throw error
      }
    },
    giveBack(connection, keepMs, failed) {
      if (failed || connection.isBroken()) {
        open.delete(connection)
        connection.destroy()
      } else {
        const timer = setTimeout(() => retire(connection), keepMs)
        idle.push({ connection, timer: timer.unref() })
      }
      leave()
    },
    async [Symbol.asyncDispose]() {
      for (const { timer } of idle.splice(0)) clearTimeout(timer)
      await Promise.all([...open].map(close))
    },
  }
}
