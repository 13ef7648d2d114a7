import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'

const ESTABLISHED = '01'
/** Of this machine itself, as the kernel writes them: with the bytes of each word turned round. */
const LOOPBACK = /^(......7F|00000000000000000000000001000000|0000000000000000FFFF0000......7F)$/

/**
 * Whether the other end of a connection within this machine is a process of our own user, or of root. Everybody else on
 * it could connect, too. True where the kernel does not tell (off Linux).
 */
export async function isOwnPeer(
  socket: Pick<Socket, 'remotePort' | 'localPort'>,
  ownUid: number,
): Promise<boolean> {
  const tables = await currentTables()
  if (tables.length === 0) return true
  // Of thousands of connections only its own is looked at closely.
  const ofPort = `:${(socket.remotePort ?? 0).toString(16).toUpperCase().padStart(4, '0')} `
  return tables.some(line => {
    if (!line.includes(ofPort)) return false
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

/** The kernel takes milliseconds to write them: they are read once for all who connected until then. */
function currentTables(): Promise<string[]> {
  coming ??= new Promise(resolve => {
    const read = () => {
      coming = undefined
      readAt = performance.now()
      resolve(['/proc/net/tcp', '/proc/net/tcp6'].flatMap(readTable))
    }
    setTimeout(read, Math.max(0, readAt + READ_EVERY_MS - performance.now()))
  })
  return coming
}

const READ_EVERY_MS = 50
let readAt = Number.NEGATIVE_INFINITY
let coming: Promise<string[]> | undefined

function readTable(path: string): string[] {
  try {
    return readFileSync(path, 'latin1').split('\n').slice(1)
  } catch {
    return []
  }
}
