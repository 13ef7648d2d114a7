import type { MiddlewareHandler } from 'hono'
import { RequestError } from '../problem.ts'
import type { WebEnv } from '../web-env.ts'

const HERE = ['localhost', '127.0.0.1', '[::1]']

/**
 * Refuses requests to a name that is not ours: a page elsewhere may let its own name point here, and would then be of the
 * same origin.
 */
export function onlyHosts(others: readonly string[]): MiddlewareHandler<WebEnv> {
  const known = [...HERE, ...others.map(name => name.toLowerCase())]
  return async (request, next) => {
    const host = request.req.header('Host')?.toLowerCase() ?? ''
    if (!known.includes(host.replace(/:\d*$/, '')))
      throw new RequestError(421, `this is not the host ${host}`, 'name it with --allow-host')
    await next()
  }
}
