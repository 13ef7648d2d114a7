import { z } from '@hono/zod-openapi'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { sayError, TaskerError, UsageError } from '../domain/error.ts'
import { redactForms } from '../domain/redact/secret-forms.ts'
import { StoreError } from '../store/store-error.ts'

/** A request that cannot be answered, and why; its status is an HTTP one. */
export class RequestError extends TaskerError {
  readonly status: ContentfulStatusCode

  constructor(status: ContentfulStatusCode, problem: string, remedy = '', options?: ErrorOptions) {
    super(problem, remedy, options)
    this.name = 'RequestError'
    this.status = status
  }
}

/** What zod found wrong. */
export function wrongText(issues: readonly { path: readonly PropertyKey[]; message: string }[]): string {
  return issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': ')).join('; ')
}

export const PROBLEM = z
  .object({ error: z.object({ message: z.string(), remedy: z.string().optional(), request_id: z.string() }) })
  .meta({ id: 'problem' })

/** What is answered in place of what was asked for. */
export interface Problem {
  status: ContentfulStatusCode
  body: z.infer<typeof PROBLEM>
}

/**
 * A mistake of ours is told nobody but whoever looks after the server; where the database is, and what it said, only
 * those who may look.
 */
export function problemOf(
  error: unknown,
  { requestId, isKnown }: { requestId: string; isKnown: boolean },
): Problem {
  const status = statusOf(error)
  const about = (message: string, remedy = ''): Problem => ({
    status,
    body: { error: { message, ...(remedy !== '' && { remedy }), request_id: requestId } },
  })
  if (status === 500) return about('tasker made a mistake', 'its own output has more under this request_id')
  if (error instanceof StoreError && !isKnown) return about('the database does not answer', 'try again later')
  if (!(error instanceof TaskerError)) return about(redactForms(sayError(error)))
  // Here a flag is called as the parameter is.
  const text = (words: string) => redactForms(words).replace(/^--([a-z]+)/, '$1')
  return about(text(error.problem), text(error.remedy))
}

function statusOf(error: unknown): ContentfulStatusCode {
  if (error instanceof RequestError) return error.status
  if (error instanceof HTTPException) return error.status
  if (error instanceof UsageError) return 400
  if (error instanceof StoreError) return error.trouble === 'unknown' ? 500 : 503
  // What is asked for by name is not there.
  return error instanceof TaskerError ? 404 : 500
}
