import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Work } from './work.ts'

/** A server of one file of so many bytes, which it sends as far as it may; its address. */
export async function serve(work: Work, size: number): Promise<string> {
  const server = createServer(async (_, response) => {
    response.writeHead(200, { 'Content-Length': size })
    const piece = Buffer.alloc(size / 200, 'x')
    for (let sent = 0; sent < size; sent += piece.length) {
      while (sent >= (work.allowed() * size) / 100 && !response.closed)
        await new Promise(resolve => setTimeout(resolve, 50))
      response.write(piece)
    }
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  server.unref()
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/big`
}
