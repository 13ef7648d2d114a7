import type { HttpBindings } from '@hono/node-server'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Caller } from './guard/caller.ts'
import type { Origin } from './guard/origin.ts'
import type { RequestError } from './problem.ts'

/** What is known of a request while it is answered. */
export interface WebEnv {
  Bindings: HttpBindings
  Variables: {
    requestId: string
    origin: Origin
    /** Undefined as long as nobody signed in. */
    caller: Caller | undefined
    /** Why somebody who is named is not let in. */
    refusal: RequestError | undefined
  }
}

export type Api = OpenAPIHono<WebEnv>
export type Request = Context<WebEnv>
