import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import type { MiddlewareHandler } from 'hono'
import { RequestError } from '../problem.ts'
import type { WebEnv } from '../web-env.ts'
import { isOwnPeer } from './peer.ts'

/** Whoever asks is the user who started the server: nobody signs in, and nobody else gets in. */
export function onlyOwnUser(owner: string): MiddlewareHandler<WebEnv> {
  const csrf = randomBytes(24).toString('base64url')
  const known = new WeakMap<Socket, boolean>()
  return async (request, next) => {
    const { socket } = request.env.incoming
    const isOwn = known.get(socket) ?? (await isOwnPeer(socket, process.getuid?.() ?? 0))
    known.set(socket, isOwn)
    if (!isOwn)
      throw new RequestError(
        403,
        `this dashboard is only for ${owner}`,
        'with --auth token others may sign in',
      )
    request.set('caller', { role: 'admin', by: 'machine', csrf })
    await next()
  }
}
