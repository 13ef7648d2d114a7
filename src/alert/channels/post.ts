import { SendError } from '../send-error.ts'

const LIMIT_MS = 15_000

/** Posts JSON. Throws `SendError`, whose words never have the address in them: it can be a secret. */
export async function post(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
  limitMs = LIMIT_MS,
): Promise<void> {
  let response: Response
  try {
    response = await fetch(url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', 'user-agent': 'tasker', ...headers },
      // A POST that is sent elsewhere becomes a GET: better to tell.
      redirect: 'manual',
      signal: AbortSignal.timeout(limitMs),
    })
  } catch (error) {
    throw new SendError(whyNoAnswer(error, limitMs), { cause: error })
  }
  // A body that never ends must not hold the connection.
  await response.body?.cancel().catch(() => {})
  const { status, headers: told } = response
  if (response.ok) return
  if (status === 429 || status === 408 || status >= 500)
    throw new SendError(`it answered ${status}`, { retryAfterMs: retryAfter(told.get('retry-after')) })
  const where = status >= 300 && status < 400 ? '; write the address that it leads to' : ''
  throw new SendError(`it answered ${status}${where}`, { isFinal: true })
}

function whyNoAnswer(error: unknown, limitMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${limitMs / 1000} s`
  const { code } = ((error as { cause?: unknown }).cause ?? {}) as { code?: unknown }
  if (typeof code === 'string' && /CERT|SIGN/.test(code))
    return `its certificate is not accepted (${code}); SSL_CERT_FILE can name its authority`
  return typeof code === 'string' ? `it cannot be reached (${code})` : 'it cannot be reached'
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function retryAfter(text: string | null): number | undefined {
  if (text === null) return undefined
  const ms = /^\d+$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - Date.now()
  return Number.isFinite(ms) && ms > 0 ? ms : undefined
}
