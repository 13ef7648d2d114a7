import { isIP } from 'node:net'
import type { MiddlewareHandler } from 'hono'
import type { Request, WebEnv } from '../web-env.ts'
import type { Origin } from './origin.ts'
import { bareAddress } from './peer.ts'
import type { TrustedProxies } from './trusted-proxies.ts'

/** Finds out where each request comes from. What a proxy says counts only from those that are trusted. */
export function findOrigin(proxies: TrustedProxies | undefined): MiddlewareHandler<WebEnv> {
  return async (request, next) => {
    const { socket } = request.env.incoming
    const address = bareAddress(socket.remoteAddress ?? '')
    request.set(
      'origin',
      proxies !== undefined && (await proxies.hold(socket))
        ? forwarded(request, address, proxies)
        : { address, isSecure: false, isFromProxy: false },
    )
    await next()
  }
}

function forwarded(request: Request, address: string, proxies: TrustedProxies): Origin {
  const last = (name: string) => listOf(request, name).at(-1) ?? ''
  const host = last('X-Forwarded-Host')
  return {
    address: senderOf(listOf(request, 'X-Forwarded-For'), address, proxies),
    isSecure: last('X-Forwarded-Proto').toLowerCase() === 'https',
    ...(/^([a-z0-9.-]+|\[[a-f0-9:]+\])(:\d{1,5})?$/i.test(host) && { host }),
    isFromProxy: true,
  }
}

/** Each proxy adds who asked it: from the last one backwards, the first that is no proxy. What stands before it anybody may have written. */
function senderOf(passed: readonly string[], peer: string, proxies: TrustedProxies): string {
  let sender = peer
  for (const each of passed.toReversed()) {
    const address = bareAddress(each)
    if (isIP(address) === 0) return sender
    sender = address
    if (!proxies.holdAddress(address)) return sender
  }
  return sender
}

function listOf(request: Request, name: string): string[] {
  return (request.req.header(name) ?? '').split(',').map(each => each.trim())
}
