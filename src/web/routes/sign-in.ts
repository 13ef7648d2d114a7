import { z } from '@hono/zod-openapi'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { CookieOptions } from 'hono/utils/cookie'
import { addRoute } from '../add-route.ts'
import { NotSignedIn, REASONS, type Reason, sayReason } from '../guard/not-signed-in.ts'
import type { Provider } from '../guard/oidc/provider.ts'
import { pathWithin } from '../guard/path-within.ts'
import type { SignIn } from '../guard/sign-in.ts'
import { RequestError } from '../problem.ts'
import type { Api, Request } from '../web-env.ts'

export interface SignInRoutes {
  signIn: SignIn
  provider: Provider | undefined
  basePath: string
  /** Where people find the dashboard, if it is not what a trusted proxy says. */
  publicUrl: string | undefined
}

/** Bound to the browser that began, so that nobody is signed in by the link of somebody else. */
const KEPT = 'tasker_sign_in'
const KEPT_S = 600
const REFUSED = 'tasker_sign_in_refused'
const REFUSED_S = 60
/** The address of a page with all its filters is shorter. */
const LONGEST = 8_000

const kept = z.strictObject({ state: z.string(), nonce: z.string(), verifier: z.string(), to: z.string() })

/** How people become known who have no token. */
export function addSignInRoutes(api: Api, { signIn, provider, basePath, publicUrl }: SignInRoutes): void {
  const path = `${basePath}/api/sign-in`

  addRoute(
    api,
    {
      path: '/api/sign-in',
      about: 'server',
      says: 'how one may sign in, and why it went wrong just now',
      answer: z.strictObject({
        provider: z.strictObject({ name: z.string(), is_there: z.boolean() }).nullable(),
        refused: z.string().nullable(),
      }),
      role: undefined,
    },
    async ({ request }) => {
      const reason = REASONS.find(each => each === getCookie(request, REFUSED))
      if (reason !== undefined) deleteCookie(request, REFUSED, { path })
      return {
        provider: provider ? { name: provider.name, is_there: await provider.isThere() } : null,
        refused: provider && reason ? sayReason(reason, provider.name) : null,
      }
    },
  )
  if (provider === undefined) return

  addRoute(
    api,
    {
      path: '/api/sign-in/start',
      about: 'server',
      says: 'go to the provider, and come back to a page',
      query: z.strictObject({ to: z.string().max(LONGEST).optional() }),
      answer: 'text/html',
      role: undefined,
    },
    async ({ request, query: { to = '' } }) => {
      const page = pathWithin(basePath, to)
      return orBack(request, page, async () => {
        const { url, kept } = await provider.begin(callbackOf(request))
        const text = Buffer.from(JSON.stringify({ ...kept, to: page })).toString('base64url')
        setCookie(request, KEPT, text, { ...cookie(request), sameSite: 'Lax', maxAge: KEPT_S })
        return request.redirect(url.href)
      })
    },
  )

  addRoute(
    api,
    {
      path: '/api/sign-in/callback',
      about: 'server',
      says: 'where the provider sends people back',
      // Each provider adds words of its own; some have codes of more than a thousand letters.
      query: z.looseObject({ state: z.string().max(LONGEST).optional() }),
      answer: 'text/html',
      role: undefined,
    },
    async ({ request, query: { state } }) => {
      const { to, ...expected } = keptBy(request) ?? { to: `${basePath}/` }
      deleteCookie(request, KEPT, { path })
      const page = pathWithin(basePath, to)
      return orBack(request, page, async () => {
        if (!('state' in expected) || expected.state !== state) throw new NotSignedIn('late')
        const at = new URL(callbackOf(request))
        at.search = new URL(request.req.url).search
        await signIn.byProvider(request, await provider.finish(at, expected), isSecure(request))
        return request.redirect(page)
      })
    },
  )

  /** Where it went wrong, the page says why. */
  async function orBack(request: Request, page: string, work: () => Promise<Response>): Promise<Response> {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof NotSignedIn)) throw error
      const reason: Reason = error.reason
      setCookie(request, REFUSED, reason, { ...cookie(request), sameSite: 'Strict', maxAge: REFUSED_S })
      return request.redirect(page)
    }
  }

  function cookie(request: Request): CookieOptions {
    return { path, httpOnly: true, secure: isSecure(request) }
  }

  function isSecure(request: Request): boolean {
    return callbackOf(request).startsWith('https:')
  }

  function callbackOf(request: Request): string {
    if (publicUrl !== undefined) return `${publicUrl}/api/sign-in/callback`
    const { host, isSecure } = request.get('origin')
    if (host === undefined)
      throw new RequestError(
        503,
        'where people find the dashboard is not known',
        'set dashboard.url, or make the proxy send X-Forwarded-Host',
      )
    return `${isSecure ? 'https' : 'http'}://${host}${path}/callback`
  }
}

function keptBy(request: Request): z.infer<typeof kept> | undefined {
  try {
    return kept.parse(JSON.parse(Buffer.from(getCookie(request, KEPT) ?? '', 'base64url').toString()))
  } catch {
    return undefined
  }
}
