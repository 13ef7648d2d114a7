import { renameSync, unlinkSync } from 'node:fs'
import { createConnection, createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { isLocalFileSystem } from '../../kit/local-file-system.ts'
import { makeFolder } from '../../kit/make-folder.ts'
import { OUTERMOST_PID_NAMESPACE, readPidNamespace } from '../describe/identity.ts'

/*
 * A PID means nothing in another container, and a container's name changes with each start. What containers with one
 * state directory can all ask is a socket in it: the kernel refuses the connection as soon as nobody listens any more.
 */

/** An address longer than sockaddr_un has room for is cut off. */
const LONGEST_ADDRESS = 107

/** In a container: listens as long as this process lives. Where that cannot be done, only this container can judge the run. */
export function showSignOfLife(stateDir: string, runId: string): Disposable {
  const path = signPath(stateDir, runId)
  const draft = `${path}.`
  if (readPidNamespace() === OUTERMOST_PID_NAMESPACE || Buffer.byteLength(draft) > LONGEST_ADDRESS)
    return { [Symbol.dispose]() {} }
  const server = createServer(asker => asker.destroy()).on('error', () => {})
  try {
    makeFolder(dirname(path))
    server.listen(draft).unref()
    renameSync(draft, path) // between bind(2) and listen(2) it would look dead
  } catch {
    // The journal could not be written either, and tells so.
  }
  return {
    [Symbol.dispose]() {
      server.close()
      removeSignOfLife(stateDir, runId)
    },
  }
}

/** Whether the supervisor of a run in another container is dead beyond doubt. */
export async function hasNoSignOfLife(stateDir: string, runId: string): Promise<boolean> {
  const path = signPath(stateDir, runId)
  if (!isLocalFileSystem(dirname(path))) return false
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = createConnection(path)
    .on('connect', () => resolve(false))
    .on('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'))
  return promise.finally(() => socket.destroy())
}

/** Removes what a killed supervisor left. */
export function removeSignOfLife(stateDir: string, runId: string): void {
  try {
    unlinkSync(signPath(stateDir, runId))
  } catch {
    // There was none, or somebody tidied up before us.
  }
}

function signPath(stateDir: string, runId: string): string {
  return join(stateDir, 'alive', runId)
}
