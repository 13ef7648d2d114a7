import { connect, type Socket } from 'node:net'
import type { TestServer } from './web-rig.ts'

/** A connection on which a test writes what no client would. */
export interface RawClient {
  socket: Socket
  /** All that came, once the server has ended the connection. */
  answer: Promise<string>
}

export function rawClient({ url }: TestServer, text: string): RawClient {
  const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(text))
  let came = ''
  socket.on('data', chunk => {
    came += chunk
  })
  const { promise, resolve } = Promise.withResolvers<string>()
  socket.on('close', () => resolve(came))
  // What the server cuts off ends with an error here.
  socket.on('error', () => {})
  return { socket, answer: promise }
}

/** The head of a request to be answered once. */
export function head(line: string, ...headers: readonly string[]): string {
  return [`${line} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...headers, '', ''].join('\r\n')
}
