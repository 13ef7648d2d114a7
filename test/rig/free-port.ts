import { once } from 'node:events'
import { createServer } from 'node:net'

/** A port of this machine that nobody listens at, for a server that has to be told its own address. */
export async function freePort(): Promise<number> {
  await using server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as { port: number }).port
}
