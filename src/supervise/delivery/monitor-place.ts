import { join } from 'node:path'
import { shortHash } from '../../kit/short-hash.ts'

/*
 * Where wrappers find the monitor of their host: a socket in the state directory, because the kernel refuses or ends a
 * connection as soon as nobody listens any more. Its name tells for which database: those of another one keep away.
 */

export function monitorSocket(stateDir: string, storeIdentity: string): string {
  return join(stateDir, `monitor-${shortHash(storeIdentity)}`)
}

/** The folder of the lock that one monitor at a time has. */
export function monitorLock(stateDir: string, storeIdentity: string): string {
  return join(stateDir, 'locks', `monitor-${shortHash(storeIdentity)}`)
}
