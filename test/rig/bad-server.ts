import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A server in front of `upstream`, or in front of nothing, that misbehaves in one way. */
export async function openBadServer(misbehave: (client: Socket, upstream: Socket) => void, upstreamPort = 0) {
  const sockets = new Set<Socket>()
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    return socket
  }
  const server = createServer(client => {
    keep(client)
    misbehave(client, upstreamPort === 0 ? client : keep(connect(upstreamPort, '127.0.0.1')))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  return {
    port,
    [Symbol.dispose]() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** Each packet takes its time, both ways. */
export function slowly(ms: number) {
  return (client: Socket, upstream: Socket) => {
    const pass = (from: Socket, to: Socket) =>
      from.on('data', chunk => setTimeout(() => to.writable && to.write(chunk), ms))
    pass(client, upstream)
    pass(upstream, client)
  }
}

/** All goes well until the client has sent so many bytes; from then on nothing moves. */
export function freezingAfter(bytes: number) {
  return (client: Socket, upstream: Socket) => {
    let count = 0
    client.on('data', chunk => {
      count += chunk.length
      if (count <= bytes) upstream.write(chunk)
    })
    upstream.on('data', chunk => count <= bytes && client.write(chunk))
  }
}

/** All goes well until the client has sent so many bytes; then the connection is torn down. */
export function dyingAfter(bytes: number) {
  return (client: Socket, upstream: Socket) => {
    let count = 0
    client.on('data', chunk => {
      count += chunk.length
      if (count <= bytes) upstream.write(chunk)
      else client.resetAndDestroy()
    })
    upstream.on('data', chunk => client.write(chunk))
  }
}
