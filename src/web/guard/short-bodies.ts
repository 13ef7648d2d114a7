import type { MiddlewareHandler } from 'hono'
import { RequestError } from '../problem.ts'

/** Nothing that is sent to us is longer. */
const MOST_BYTES = 64 * 1024

/** Refuses bodies that are long, or do not say how long they are; but not where those are read piece by piece. */
export const shortBodies =
  (piecemeal: string): MiddlewareHandler =>
  async (request, next) => {
    if (request.req.path === piecemeal) return next()
    if (request.req.header('Transfer-Encoding') !== undefined)
      throw new RequestError(411, 'the body does not say how long it is', 'send it with Content-Length')
    if (Number(request.req.header('Content-Length') ?? 0) > MOST_BYTES)
      throw new RequestError(413, `the body has more than ${MOST_BYTES} bytes`)
    await next()
  }
