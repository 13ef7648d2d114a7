import type { HttpBindings } from '@hono/node-server'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Caller } from './guard/caller.ts'

/** What is known of a request while it is answered. */
export interface WebEnv {
  Bindings: HttpBindings
  Variables: {
    requestId: string
    /** Undefined as long as nobody signed in. */
    caller: Caller | undefined
  }
}

export type Api = OpenAPIHono<WebEnv>
export type Request = Context<WebEnv>
