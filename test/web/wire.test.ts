import { afterAll, beforeAll, expect, test } from 'vitest'
import { temporaryStore } from '../cli/recorded.ts'
import { head, rawClient } from './raw-client.ts'
import { startWeb, type TestServer } from './web-rig.ts'

let kept: Awaited<ReturnType<typeof temporaryStore>>
let server: TestServer

beforeAll(async () => {
  kept = await temporaryStore()
  server = await startWeb(kept.store)
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await kept[Symbol.asyncDispose]()
})

const hidden = head('GET /api/tasks')
const mute = 'POST /api/errors/abc/mute'

test.each([
  ['two lengths', head(mute, 'Content-Length: 4', 'Content-Length: 5') + hidden, 400],
  [
    'a length and chunks',
    `${head(mute, 'Content-Length: 4', 'Transfer-Encoding: chunked')}0\r\n\r\n${hidden}`,
    400,
  ],
  ['chunks that are none', `${head(mute, 'Transfer-Encoding: xchunked')}0\r\n\r\n${hidden}`, 400],
  ['a space before a colon', head(mute, 'Content-Length : 4') + hidden, 400],
  ['a line feed alone in a header', head(mute, 'X: a\nContent-Length: 4') + hidden, 400],
  ['a second host', head('GET /api/tasks', 'Host: evil.example'), 421],
  ['a host with a user before it', hidden.replace('localhost', 'localhost@evil.example'), 400],
  ['no host', hidden.replace('Host: localhost\r\n', ''), 400],
  ['a head that is too long', head('GET /api/tasks', `X: ${'x'.repeat(20_000)}`), 431],
  ['a line feed in the path', head('GET /api/tasks%0d%0aSet-Cookie:%20a=b'), 404],
  ['a method that tells back what was sent', head('TRACE /api/tasks', 'Cookie: a=b'), 404],
  ['a question whether another origin may', head('OPTIONS /api/tasks', 'Origin: http://evil.example'), 404],
])('%s is refused, and nothing behind it is taken for a request', async (_, text, status) => {
  const answer = await rawClient(server, text).answer

  expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual([`HTTP/1.1 ${status}`])
  expect(answer).not.toMatch(/^(set-cookie|access-control)/im)
})

test('an address in the first line does not change who is asked', async () => {
  expect(await rawClient(server, head('GET http://evil.example/api/tasks')).answer).toMatch(/^HTTP\/1.1 200/)
  const foreign = head('GET http://localhost/api/tasks').replace('Host: localhost', 'Host: evil.example')
  expect(await rawClient(server, foreign).answer).toMatch(/^HTTP\/1.1 421/)
})

test('who sends its request too slowly is let go, and nobody is told of a mistake', async () => {
  await using hasty = await startWeb(kept.store, {
    patience: { headersTimeout: 300, requestTimeout: 600, connectionsCheckingInterval: 100 },
  })
  const slowHead = rawClient(hasty, 'GET /api/tasks HTTP/1.1\r\nHost: loc')
  const slowBody = rawClient(
    hasty,
    `${head('PATCH /api/tasks/a/b', 'Content-Type: application/json', 'Content-Length: 9')}{`,
  )

  expect(await slowHead.answer).toMatch(/^HTTP\/1.1 408/)
  expect(await slowBody.answer).not.toMatch(/^HTTP\/1.1 (200|500)/)
  expect((await hasty.ask('/api/tasks')).status).toBe(200)
  expect(hasty.said).toEqual([])
})
