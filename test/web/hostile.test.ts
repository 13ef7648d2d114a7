import { mkdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { temporaryFolder } from '../cli/folder.ts'
import { FINISHED, failed, record } from '../cli/recorded.ts'
import { freshDatabase } from '../rig/postgres.ts'
import { startWeb, type TestServer } from './web-rig.ts'

const postgres = freshDatabase()

interface Parameter {
  in: 'path' | 'query'
  name: string
}
interface Operation {
  method: string
  path: string
  parameters?: Parameter[]
  requestBody?: object
}

describe.each(['sqlite', 'postgresql'] as const)('on %s', driver => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let store: Store
  let server: TestServer
  let id = ''

  beforeAll(async () => {
    folder = await temporaryFolder()
    store = openStore(
      driver === 'sqlite' ? { driver, file: join(folder.path, 'tasker.db') } : postgres.settings,
    )
    server = await startWeb(store)
    await record(store, { taskName: 'load.R' }, [FINISHED], Date.now() - 900_000)
    id = await record(store, { taskName: 'load.R' }, [failed(3, 'no')], Date.now() - 60_000)
  })
  afterAll(async () => {
    await server[Symbol.asyncDispose]()
    await store[Symbol.asyncDispose]()
    await folder[Symbol.asyncDispose]()
  })

  test('whatever is asked by the description of the API, tasker makes no mistake', async () => {
    const operations = await operationsOf(server)
    const word = fc.oneof(
      fc.constantFrom(
        '',
        '0',
        '-1',
        '1e99',
        'load.R',
        'DAILY',
        '2026-11-21',
        '2h',
        '99999999d',
        '0001-01-01',
      ),
      fc.constantFrom(
        '9999-12-31',
        'started',
        'true',
        'csv',
        'failed,',
        'SIGKILL',
        '%',
        "'; --",
        '\0',
        '../..',
      ),
      fc.constantFrom('a=b', '$', '[', '\\', '"', '::tasker', '9007199254740993', '\ud800', '\u202e', '🦊'),
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.uuid(),
      fc.constantFrom(id),
    )
    const body = fc.oneof(
      fc.jsonValue(),
      fc.record({ note: word }),
      fc.record({ channel: word }),
      fc.record({ schedule: word, total_subtasks: word }),
    )
    const asked = fc.record({
      operation: fc.constantFrom(...operations),
      words: fc.array(word, { minLength: 24, maxLength: 24 }),
      chosen: fc.array(fc.boolean(), { minLength: 24, maxLength: 24 }),
      body,
    })

    await fc.assert(
      fc.asyncProperty(asked, async ({ operation, words, chosen, body: sent }) => {
        let { path } = operation
        const query = new URLSearchParams()
        for (const [nr, parameter] of (operation.parameters ?? []).entries()) {
          const value = words[nr % 24] ?? ''
          if (parameter.in === 'path')
            path = path.replace(
              `{${parameter.name}}`,
              parameter.name === 'id' && chosen[nr] ? id : encoded(value),
            )
          else if (chosen[nr % 24]) query.append(parameter.name, value)
        }
        const response = await server.ask(`${path}?${query}`, {
          method: operation.method.toUpperCase(),
          ...(operation.requestBody && { json: sent }),
          signal: AbortSignal.timeout(10_000),
        })
        await response.text()
        expect([500, 504]).not.toContain(response.status)
      }),
      { numRuns: 400 },
    )
    expect(server.said).toEqual([])
  })
})

/** Streams, which do not end, and what would start a command are left out. */
async function operationsOf(server: TestServer): Promise<Operation[]> {
  const { paths } = await server.get<{ paths: Record<string, Record<string, Operation>> }>(
    '/api/openapi.json',
  )
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, path, method })),
  )
  return all.filter(({ path }) => path !== '/api/events' && !path.endsWith('/rerun'))
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

/** As no client would write it. */
function rawAnswer(server: TestServer, path: string): Promise<string> {
  const { port } = new URL(server.url)
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(Number(port), '127.0.0.1', () =>
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`),
    )
    socket.on('data', chunk => {
      text += chunk
    })
    socket.on('end', () => resolve(text))
    socket.on('error', reject)
  })
}

test('no path leads out of the folder of the pages; packed files and deep links are served', async () => {
  await using folder = await temporaryFolder()
  await using store = openStore({ driver: 'sqlite', file: join(folder.path, 'tasker.db') })
  const pages = join(folder.path, 'ui')
  mkdirSync(join(pages, 'assets'), { recursive: true })
  writeFileSync(join(folder.path, 'secret'), 'secret')
  writeFileSync(join(pages, 'index.html'), '<script src="./assets/main-a1b2c3d4.js"></script>')
  writeFileSync(join(pages, 'assets', 'main-a1b2c3d4.js'), 'plain')
  writeFileSync(join(pages, 'assets', 'main-a1b2c3d4.js.gz'), 'packed')
  await using server = await startWeb(store, { pages, basePath: '/t' })

  for (const path of [
    '/t/../secret',
    '/t/%2e%2e/secret',
    '/t/..%2fsecret',
    '/t/assets/..%2f..%2fsecret',
    '/t//etc/passwd',
    '/t/%00',
    '/t/%ff',
  ])
    expect(await rawAnswer(server, path)).not.toMatch(/secret$/)
  expect(await rawAnswer(server, '/t/..%2fsecret')).toContain('src="/t/assets/main')
  expect(await (await server.ask('/runs/1?tab=log')).text()).toBe(
    '<script src="/t/assets/main-a1b2c3d4.js"></script>',
  )
  const asset = await rawAnswer(server, '/t/assets/main-a1b2c3d4.js')
  expect(asset).toContain('immutable')
  expect(asset).toMatch(/plain$/)
  expect((await fetch(`${server.url}/assets/main-a1b2c3d4.js`)).headers.get('Content-Encoding')).toBe('gzip')
  expect((await server.ask('/assets/old-a1b2c3d4.js')).status).toBe(404)
})

test('the page of the API has no script of its own in it, and its files come from here', async () => {
  await using folder = await temporaryFolder()
  await using store = openStore({ driver: 'sqlite', file: join(folder.path, 'tasker.db') })
  await using server = await startWeb(store, { basePath: '/t' })

  const page = await (await server.ask('/api')).text()

  const [, script = ''] = /<script type="module" src="\/t([^"]+)"><\/script>/.exec(page) ?? []
  expect(page).not.toMatch(/<script(?![^>]* src=)|<style|https?:|\son\w+=/)
  expect((await server.ask(script)).headers.get('Content-Type')).toBe('text/javascript; charset=utf-8')
  expect(await (await server.ask(script)).text()).not.toContain('innerHTML')
})
