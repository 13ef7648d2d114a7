import { type OutgoingHttpHeaders, request } from 'node:http'

export interface Answer {
  status: number
  cookies: readonly string[]
  headers: Record<string, unknown>
  json: Record<string, unknown>
}

/** Asks from one of the machine's own addresses (127.0.0.x), with headers that `fetch` would not send. */
export function askFrom(
  localAddress: string,
  url: string,
  {
    method = 'GET',
    headers = {},
    json,
  }: { method?: string; headers?: OutgoingHttpHeaders; json?: object } = {},
): Promise<Answer> {
  const body = json === undefined ? undefined : JSON.stringify(json)
  const own =
    body === undefined
      ? {}
      : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }
  return new Promise((resolve, reject) => {
    const asked = request(
      url,
      { method, localAddress, headers: { ...own, ...headers }, agent: false },
      async answer => {
        const text = Buffer.concat(await answer.toArray()).toString()
        resolve({
          status: answer.statusCode ?? 0,
          cookies: answer.headers['set-cookie'] ?? [],
          headers: answer.headers,
          json: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : {},
        })
      },
    )
    asked.on('error', reject)
    asked.end(body)
  })
}
