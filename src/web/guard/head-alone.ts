import type { MiddlewareHandler } from 'hono'

/** Who asks for the head of an answer gets that; what would have followed is let go, with all that it holds open. */
export const headAlone: MiddlewareHandler = async (request, next) => {
  await next()
  if (request.req.method === 'HEAD') await request.res.body?.cancel()
}
