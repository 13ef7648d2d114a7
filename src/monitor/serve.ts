import { chmodSync, renameSync, unlinkSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { dirname } from 'node:path'
import { TaskerError } from '../domain/error.ts'
import type { ToMonitor, ToSupervisor } from '../supervise/delivery/monitor-link.ts'
import { readLines } from '../supervise/delivery/read-lines.ts'

/** What supervisors say, each on a connection of its own. */
export interface Desk {
  begin(message: ToMonitor & { kind: 'follow' }, answer: (answer: ToSupervisor) => void): Conversation
}

/** With one supervisor. */
export interface Conversation {
  written(seq: number): void
  over(seq: number): void
  /** The supervisor has gone, or looks after the run itself. */
  hungUp(): void
}

/** An address longer than sockaddr_un has room for is cut off. */
const LONGEST_ADDRESS = 107
/** As many as the kernel lets wait; those who find no room deliver by themselves. */
const BACKLOG = 4_096

/** Listens to the supervisors of a state directory. Throws `TaskerError` where no socket can be there. */
export async function serve(path: string, desk: Desk): Promise<AsyncDisposable> {
  const draft = `${path}.`
  if (Buffer.byteLength(draft) > LONGEST_ADDRESS)
    throw new TaskerError(
      `${dirname(path)} is too long a path for a socket`,
      'choose a shorter state directory: runs of this one deliver by themselves',
    )
  const open = new Set<Socket>()
  const server = createServer({ allowHalfOpen: false }, socket => {
    open.add(socket)
    converse(socket, desk)
    socket.on('close', () => open.delete(socket))
  })
  remove(draft)
  await listening(server, draft)
  // Between bind(2) and listen(2) it would look dead.
  chmodSync(draft, 0o600)
  renameSync(draft, path)
  return {
    async [Symbol.asyncDispose]() {
      remove(path)
      const closed = new Promise(resolve => server.close(resolve))
      for (const socket of open) socket.destroy()
      await closed
    },
  }
}

function converse(socket: Socket, desk: Desk): void {
  let conversation: Conversation | undefined
  socket.on('error', () => {}).on('close', () => conversation?.hungUp())
  readLines<ToMonitor>(socket, message => {
    switch (message.kind) {
      case 'follow':
        if (!/^[0-9a-f-]{36}$/.test(message.runId)) return void socket.destroy()
        conversation ??= desk.begin(
          message,
          answer => socket.writable && socket.write(`${JSON.stringify(answer)}\n`),
        )
        return
      case 'written':
        return conversation?.written(message.seq)
      case 'over':
        return conversation?.over(message.seq)
    }
  })
}

async function listening(server: Server, address: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject).listen({ path: address, backlog: BACKLOG }, resolve)
  await promise
}

function remove(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
