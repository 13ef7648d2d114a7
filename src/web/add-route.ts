import { createRoute, z } from '@hono/zod-openapi'
import type { TokenRole } from '../domain/role.ts'
import { checkCaller } from './guard/check-caller.ts'
import { packedJson } from './packed-json.ts'
import { PROBLEM } from './problem.ts'
import type { Api, Request } from './web-env.ts'

interface Definition<Params extends z.ZodObject, Query extends z.ZodObject, Body extends z.ZodType> {
  method?: 'get' | 'post' | 'patch' | 'delete'
  /** As OpenAPI has it: `/api/runs/{id}`. */
  path: string
  about: 'tasks' | 'runs' | 'logs' | 'errors' | 'alerts' | 'server'
  says: string
  params?: Params
  query?: Query
  body?: Body
  /** The type of a body that is no JSON, and that the handler reads by itself. */
  takes?: string
  /** The shape of the answer, or the type of one that is not JSON. */
  answer: z.ZodType | string
  /** Whoever only looks needs no more than `viewer`; undefined: nobody has to sign in. */
  role: TokenRole | undefined
}

interface Asked<Params extends z.ZodObject, Query extends z.ZodObject, Body extends z.ZodType> {
  params: z.infer<Params>
  query: z.infer<Query>
  body: z.infer<Body>
  request: Request
}

const NOTHING = z.strictObject({})

/** Adds a route, and describes it. A handler returns what becomes JSON, or a whole response. */
export function addRoute<
  Params extends z.ZodObject = typeof NOTHING,
  Query extends z.ZodObject = typeof NOTHING,
  Body extends z.ZodType = typeof NOTHING,
>(
  api: Api,
  definition: Definition<Params, Query, Body>,
  handle: (asked: Asked<Params, Query, Body>) => Promise<unknown>,
): void {
  const { method = 'get', path, about, says, params, query = NOTHING, body, takes, answer, role } = definition
  const content =
    typeof answer === 'string'
      ? { [answer]: { schema: z.string() } }
      : { 'application/json': { schema: answer } }
  const route = createRoute({
    method,
    path,
    tags: [about],
    summary: says,
    ...(role !== undefined && { security: [{ token: [] }], description: `Needs the role ${role}.` }),
    request: {
      query,
      ...(params && { params }),
      ...(takes && { body: { required: true, content: { [takes]: { schema: z.string() } } } }),
      ...(body && {
        body: { required: !body.safeParse({}).success, content: { 'application/json': { schema: body } } },
      }),
    },
    responses: {
      200: { description: 'the answer', content },
      default: { description: 'why there is none', content: { 'application/json': { schema: PROBLEM } } },
    },
  })
  if (role !== undefined)
    api.use(path.replaceAll(/\{(\w+)\}/g, ':$1'), async (request, next) => {
      if (request.req.method.toLowerCase() === method || (method === 'get' && request.req.method === 'HEAD'))
        checkCaller(request, role)
      await next()
    })
  api.openapi(route, (async (request: Request) => {
    const valid = (part: 'param' | 'query' | 'json') => request.req.valid(part as never)
    const given = {
      params: (params && valid('param')) as z.infer<Params>,
      query: valid('query') as z.infer<Query>,
      body: (body && valid('json')) as z.infer<Body>,
    }
    const answered = await handle({ ...given, request })
    return answered instanceof Response ? answered : packedJson(request, answered as object)
  }) as never)
}
