import type { Context, MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { isLoopback } from '../../kit/is-loopback.ts'

/** Nothing but our own files runs, nobody frames a page, and no address of ours is told to another site. */
export function headers(): MiddlewareHandler {
  const always = secureHeaders({
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
    crossOriginOpenerPolicy: false,
  })
  return async (request, next) => {
    await always(request, next)
    if (isTrusted(request)) request.header('Cross-Origin-Opener-Policy', 'same-origin')
  }
}

/** Elsewhere a browser ignores a policy of windows, and complains of it. */
function isTrusted({ req }: Context): boolean {
  const host = new URL(req.url).hostname.replace(/^\[|\]$/g, '')
  return req.header('X-Forwarded-Proto') === 'https' || isLoopback(host)
}

/** No browser or proxy keeps an answer that does not allow it by itself. */
export const notKept: MiddlewareHandler = async (request, next) => {
  await next()
  if (!request.res.headers.has('Cache-Control')) request.header('Cache-Control', 'no-store')
}
