import { execFileSync } from 'node:child_process'
import { BlockList, isIP, type Socket } from 'node:net'
import type { ProxySettings } from '../../config/dashboard-proxy.ts'
import { UsageError } from '../../domain/error.ts'
import { bareAddress, userOfPeer } from './peer.ts'

/** Who is believed what stands in the headers that proxies set, and which of them say who asks. */
export interface TrustedProxies extends Pick<ProxySettings, 'userHeader' | 'groupsHeader'> {
  /** Whether a proxy is at the other end. */
  hold(socket: Socket): Promise<boolean>
  /** Whether a proxy has this address. */
  holdAddress(address: string): boolean
}

/** Throws `UsageError` where there is no such user. */
export function trustedProxies({ from, ...headers }: ProxySettings): TrustedProxies {
  const networks = new BlockList()
  const users = new Set<number>()
  for (const place of from)
    if (place.kind === 'user') users.add(uidOf(place.name))
    else networks.addSubnet(place.address, place.bits, place.family)
  const known = new WeakMap<Socket, boolean>()
  const holdAddress = (address: string) =>
    isIP(address) !== 0 && networks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
  const look = async (socket: Socket) => {
    if (holdAddress(bareAddress(socket.remoteAddress ?? ''))) return true
    const user = users.size > 0 ? await userOfPeer(socket) : 'elsewhere'
    return typeof user === 'number' && users.has(user)
  }
  return {
    ...headers,
    holdAddress,
    async hold(socket) {
      const isOne = known.get(socket) ?? (await look(socket))
      known.set(socket, isOne)
      return isOne
    },
  }
}

function uidOf(name: string): number {
  try {
    // Wherever the machine has its users from.
    return Number(execFileSync('id', ['-u', name], { stdio: ['ignore', 'pipe', 'ignore'] }).toString())
  } catch (cause) {
    throw new UsageError(`dashboard.proxy: there is no user ${name}`, 'name the one that the proxy runs as', {
      cause,
    })
  }
}
