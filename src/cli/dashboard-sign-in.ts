import { isValidToken } from '../answer/valid-token.ts'
import type { Settings } from '../config/options.ts'
import { TaskerError, UsageError } from '../domain/error.ts'
import { isLoopback } from '../kit/is-loopback.ts'
import type { Store } from '../store/store.ts'

type SignInSettings = Pick<Settings, 'dashboardOidc' | 'dashboardProxy' | 'dashboardRoles' | 'dashboardUrl'>

/** Whether people have to sign in. Throws `UsageError` where that and the rest do not go together. */
export function authOf(
  { auth, host }: { auth?: string; host: string },
  settings: SignInSettings,
): 'none' | 'token' {
  const isOpen = isLoopback(host) && !isNaming(settings)
  const how = auth ?? (isOpen ? 'none' : 'token')
  if (how !== 'none' && how !== 'token')
    throw new UsageError(`--auth cannot be '${how}'`, 'write token or none')
  if (how === 'none' && !isLoopback(host))
    throw new UsageError(`--auth none: others can reach ${host}`, 'write --auth token, or leave --host away')
  return how
}

/** Throws `TaskerError` where nobody could sign in. */
export async function checkSignIn(
  settings: SignInSettings,
  { store, now, basePath }: { store: Store; now: number; basePath: string },
): Promise<void> {
  const { dashboardOidc, dashboardProxy, dashboardRoles = {}, dashboardUrl } = settings
  if (!isNaming(settings)) return checkTokens(store, now)
  if (Object.values(dashboardRoles).flat().length === 0)
    throw new TaskerError(
      'nobody who signs in could do anything: dashboard.roles names nobody',
      "write for example viewer: ['*'] below dashboard.roles",
    )
  if (dashboardOidc === undefined) return
  if (dashboardUrl === undefined && dashboardProxy === undefined)
    throw new TaskerError(
      'the provider could send nobody back: where people find the dashboard is not known',
      'set dashboard.url, or dashboard.proxy if that sends X-Forwarded-Host',
    )
  const path = dashboardUrl === undefined ? basePath : new URL(dashboardUrl).pathname.replace(/\/$/, '')
  if (path !== basePath)
    throw new TaskerError(
      `dashboard.url has the path ${path || '/'}, but everything is below ${basePath || '/'}`,
      'make --base-path the same',
    )
}

/** Whether somebody else says who asks. */
function isNaming({ dashboardOidc, dashboardProxy }: SignInSettings): boolean {
  return dashboardOidc !== undefined || dashboardProxy?.userHeader !== undefined
}

async function checkTokens(store: Store, now: number): Promise<void> {
  const known = await store.tokens.list()
  if (!known.some(token => isValidToken(token, now)))
    throw new TaskerError(
      'nobody could sign in: there is no token',
      'make one first: tasker token create NAME --role operator',
    )
}
