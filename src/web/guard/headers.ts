import type { MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'

/** Nothing but our own files runs, nobody frames a page, and no address of ours is told to another site. */
export function headers(): MiddlewareHandler {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      fontSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
    referrerPolicy: 'same-origin',
    xFrameOptions: 'DENY',
    // Where it is served by HTTPS, the proxy says so.
    strictTransportSecurity: false,
  })
}

/** No browser or proxy keeps an answer that does not allow it by itself. */
export const notKept: MiddlewareHandler = async (request, next) => {
  await next()
  if (!request.res.headers.has('Cache-Control')) request.header('Cache-Control', 'no-store')
}
