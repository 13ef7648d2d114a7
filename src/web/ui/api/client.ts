import { BASE_PATH } from './base-path.ts'
import type { Session } from './rows.ts'

/** What the server says went wrong, or that it did not answer. */
export class ApiError extends Error {
  readonly status: number
  readonly remedy: string | undefined

  constructor(status: number, message: string, remedy?: string) {
    super(message)
    this.status = status
    this.remedy = remedy
  }
}

export type Parameters = Record<string, string | number | boolean | undefined>

export function apiUrl(path: string, parameters: Parameters = {}): string {
  const given = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  )
  const query = new URLSearchParams(given).toString()
  return `${BASE_PATH}api/${path}${query === '' ? '' : `?${query}`}`
}

export async function get<Answer>(
  path: string,
  parameters?: Parameters,
  signal?: AbortSignal,
): Promise<Answer> {
  return answerOf<Answer>(await ask(apiUrl(path, parameters), { ...(signal && { signal }) }))
}

/** An action: the server wants to know that it comes from these pages. */
export async function send<Answer>(
  method: 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body: object = {},
): Promise<Answer> {
  const { csrf } = await get<Session>('session')
  const headers = { 'content-type': 'application/json', ...(csrf !== null && { 'x-csrf-token': csrf }) }
  return answerOf<Answer>(await ask(apiUrl(path), { method, headers, body: JSON.stringify(body) }))
}

export async function signIn(token: string): Promise<Session> {
  const headers = { 'content-type': 'application/json' }
  return answerOf(await ask(apiUrl('session'), { method: 'POST', headers, body: JSON.stringify({ token }) }))
}

export async function signOut(): Promise<void> {
  await send('DELETE', 'session')
}

async function ask(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (cause) {
    if (init.signal?.aborted) throw cause
    throw new ApiError(0, 'the server does not answer', 'is `tasker dashboard` still running?')
  }
}

async function answerOf<Answer>(response: Response): Promise<Answer> {
  if (response.status === 204) return undefined as Answer
  if (response.ok) return (await response.json()) as Answer
  const told = (await response.json().catch(() => ({}))) as { error?: { message?: string; remedy?: string } }
  throw new ApiError(
    response.status,
    told.error?.message ?? `the server answers with ${response.status}`,
    told.error?.remedy,
  )
}
