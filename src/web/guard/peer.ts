import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'

const ESTABLISHED = '01'
/** Of this machine itself, as the kernel writes them: with the bytes of each word turned round. */
const LOOPBACK = /^(......7F|00000000000000000000000001000000|0000000000000000FFFF0000......7F)$/

/**
 * Whether the other end of a connection within this machine is a process of our own user, or of root. Everybody else on
 * it could connect, too. True where the kernel does not tell (off Linux).
 */
export function isOwnPeer(socket: Pick<Socket, 'remotePort' | 'localPort'>, ownUid: number): boolean {
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap(readTable)
  if (tables.length === 0) return true
  return tables.some(line => {
    const [, local = '', remote = '', state, , , , uid] = line.trim().split(/\s+/)
    const [address = '', port] = local.split(':')
    return (
      state === ESTABLISHED &&
      LOOPBACK.test(address) &&
      Number.parseInt(port ?? '', 16) === socket.remotePort &&
      Number.parseInt(remote.split(':')[1] ?? '', 16) === socket.localPort &&
      (Number(uid) === ownUid || Number(uid) === 0)
    )
  })
}

function readTable(path: string): string[] {
  try {
    return readFileSync(path, 'latin1').split('\n').slice(1)
  } catch {
    return []
  }
}
