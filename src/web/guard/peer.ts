import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'

/** Whose process is at the other end of a connection within this machine: a uid, unless it comes from elsewhere or the kernel does not tell. */
export type PeerUser = number | 'elsewhere' | 'untold'

const ESTABLISHED = '01'

export async function userOfPeer(
  socket: Pick<Socket, 'remoteAddress' | 'remotePort' | 'localPort'>,
): Promise<PeerUser> {
  const tables = await currentTables()
  if (tables.length === 0) return 'untold'
  const from = bareAddress(socket.remoteAddress ?? '')
  // Of thousands of connections only its own is looked at closely.
  const ofPort = `:${(socket.remotePort ?? 0).toString(16).toUpperCase().padStart(4, '0')} `
  for (const line of tables) {
    if (!line.includes(ofPort)) continue
    const [, local = '', remote = '', state, , , , uid] = line.trim().split(/\s+/)
    const [address = '', port] = local.split(':')
    // The address, too: another user may have the same port at another one of the machine's own.
    if (
      state === ESTABLISHED &&
      loopbackOf(address) === from &&
      Number.parseInt(port ?? '', 16) === socket.remotePort &&
      Number.parseInt(remote.split(':')[1] ?? '', 16) === socket.localPort
    )
      return Number(uid)
  }
  return 'elsewhere'
}

/** Whether it is a process of our own user, or of root; true where the kernel does not tell (off Linux). */
export async function isOwnPeer(socket: Parameters<typeof userOfPeer>[0], ownUid: number): Promise<boolean> {
  const user = await userOfPeer(socket)
  return user === 'untold' || user === ownUid || user === 0
}

/** An address without what may stand around it: an IPv4 one in an IPv6 one, the network card, and the port that some proxies add. */
export function bareAddress(text: string): string {
  return text
    .replace(/^\[(.*)\](:\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    .replace(/%.*$/, '')
    .replace(/^::ffff:(?=\d+\.)/i, '')
}

/** An address of this machine itself, which the kernel writes with the bytes of each word turned round. */
function loopbackOf(written: string): string | undefined {
  if (written === '00000000000000000000000001000000') return '::1'
  const [, word] = /^(?:0000000000000000FFFF0000)?(......7F)$/.exec(written) ?? []
  return word && Buffer.from(word, 'hex').toReversed().join('.')
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
