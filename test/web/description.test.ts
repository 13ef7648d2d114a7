import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dashboardOidc } from '../../src/config/dashboard-oidc.ts'
import { createApp } from '../../src/web/app.ts'
import { createFeed } from '../../src/web/changes/feed.ts'
import { openProvider } from '../../src/web/guard/oidc/provider.ts'
import { failed, record, temporaryStore } from '../cli/recorded.ts'
import { startWeb, type TestServer } from './web-rig.ts'

interface Parameter {
  in: 'path' | 'query'
  name: string
  required?: boolean
  schema: { type?: string; enum?: string[]; minimum?: number }
}
interface Description {
  paths: Record<string, Record<string, { parameters?: Parameter[] }>>
}

let kept: Awaited<ReturnType<typeof temporaryStore>>
let server: TestServer
let described: Description
let id = ''

/** A provider that nobody will ever ask. */
const OIDC = dashboardOidc().parse(
  { issuer: 'http://127.0.0.1:1', client_id: 'tasker' },
  { folder: '/', home: undefined },
)

beforeAll(async () => {
  kept = await temporaryStore()
  server = await startWeb(kept.store)
  described = await server.get('/api/openapi.json')
  id = await record(kept.store, { taskName: 'a' }, [failed(1, 'no')], Date.now() - 60_000)
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await kept[Symbol.asyncDispose]()
})

async function describedWithSignIn(basePath: string): Promise<Description> {
  await using other = await startWeb(kept.store, { basePath, auth: 'token', oidc: OIDC })
  return await other.get('/api/openapi.json')
}

test('the description of the API is valid OpenAPI 3.1, also below a base path and where people sign in', async () => {
  const other = await describedWithSignIn('/t')
  const validator = new Validator()

  expect(await validator.validate({ ...described })).toEqual({ valid: true })
  expect(validator.version).toBe('3.1')
  expect(await validator.validate({ ...other })).toEqual({ valid: true })
  expect(Object.keys(other.paths)).toContain('/t/api/session')
  // A validator that took everything would be none.
  const broken = { ...described, paths: { '/api/tasks': { get: { responses: 'none' } } } }
  expect(await validator.validate(broken)).toMatchObject({ valid: false })
})

test('it describes every route there is and no other, with just the parameters of its path', async () => {
  const feed = createFeed(() => ({ [Symbol.dispose]() {} }), Date.now)
  const nothing = () => {}
  const { routes } = createApp(
    {
      store: kept.store,
      now: Date.now,
      owner: 'tester@here',
      channels: [],
      rules: { rules: [], from: 'usual' },
      tellTruth: async () => {},
      rerun: nothing,
      say: nothing,
    },
    feed,
    {
      basePath: '',
      hosts: [],
      auth: 'token',
      provider: await openProvider(OIDC, { now: Date.now, say: nothing }),
    },
  )
  const { paths } = await describedWithSignIn('')
  const ofPages = ['/*', '/api', '/api/page.css', '/api/page.js', '/api/openapi.json']
  const there = routes
    .filter(({ method, path }) => method !== 'ALL' && !ofPages.includes(path))
    .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
  const told = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map(method => `${method.toUpperCase()} ${path}`),
  )

  expect(new Set(there)).toEqual(new Set(told))
  for (const [path, methods] of Object.entries(paths))
    for (const { parameters = [] } of Object.values(methods))
      expect(parameters.filter(each => each.in === 'path').map(({ name }) => name)).toEqual(
        [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
      )
})

test('each parameter that it names is known, and no other one', async () => {
  const [kind] = await server.get<{ error_group: string }[]>('/api/errors')
  const values: Record<string, string> = {
    id,
    stage: 'DAILY',
    task: 'a',
    fingerprint: kind?.error_group ?? '',
    since: '1d',
    until: '2099-01-01',
    longer_than: '1s',
    shorter_than: '1d',
    before: id,
    with: id,
    exit: '1',
    sort: 'time',
    by: 'day',
    status: 'failed',
    commit: 'abcdef0',
    zone: 'Asia/Kolkata',
  }
  const exampleFor = ({ name, schema }: Parameter) =>
    (schema.type === 'integer' ? String(schema.minimum) : values[name]) ?? schema.enum?.[0] ?? 'x'
  const wrong: string[] = []
  for (const [template, { get }] of Object.entries(described.paths)) {
    if (get === undefined || template === '/api/events') continue
    const { parameters = [] } = get
    const path = template.replaceAll(/\{(\w+)\}/g, (_, name) => values[name] ?? '')
    const needed = parameters.filter(each => each.in === 'query' && each.required)
    const queryWith = (name: string, value: string) =>
      new URLSearchParams({
        ...Object.fromEntries(needed.map(each => [each.name, exampleFor(each)])),
        [name]: value,
      })
    for (const each of parameters.filter(each => each.in === 'query' && !each.required)) {
      const asked = `${path}?${queryWith(each.name, exampleFor(each))}`
      // No log was kept here.
      if (![200, 404].includes((await server.ask(asked)).status)) wrong.push(asked)
    }
    if ((await server.ask(`${path}?${queryWith('nonsense', '1')}`)).status !== 400) wrong.push(path)
  }

  expect(wrong).toEqual([])
})

test('what the docs name of the API is there', async () => {
  const folder = join(import.meta.dirname, '..', '..', 'docs')
  const named = ['api.md', 'source-documents.md'].flatMap(file =>
    [
      ...readFileSync(join(folder, file), 'utf8').matchAll(
        /`(?:GET |POST )?(\/(?:api|health|metrics)[^`?]*)/g,
      ),
    ].map(([, path = '']) => path),
  )
  const { paths } = await describedWithSignIn('')
  const known = Object.keys(paths).map(path => RegExp(`^${path.replaceAll(/\{\w+\}/g, '[\\w-]+')}$`))

  expect(named.length).toBeGreaterThan(30)
  expect(
    named.filter(
      path => !['/api', '/api/openapi.json'].includes(path) && !known.some(each => each.test(path)),
    ),
  ).toEqual([])
})
