import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import type { Work } from './work.ts'

/**
 * A way to the PostgreSQL server of `url` that lets so many bytes through as the work may come: a connection string.
 * A local socket, because it holds less than one of TCP: what waits in it counts as sent.
 */
export async function holdBack(work: Work, url: string, size: number): Promise<string> {
  const { hostname, port, username, password, pathname } = new URL(url)
  const server = createServer(async client => {
    const upstream = connect(Number(port || 5432), hostname)
    upstream.on('error', () => client.destroy()).pipe(client)
    let sent = 0
    for await (const piece of client) {
      while (work.allowed() < 100 && sent >= (work.allowed() * size) / 100)
        await new Promise(resolve => setTimeout(resolve, 50))
      if (!upstream.write(piece)) await once(upstream, 'drain')
      sent += piece.length
    }
    upstream.end()
  })
  server.listen(join(work.folder, '.s.PGSQL.5432'))
  await once(server, 'listening')
  server.unref()
  const words = { host: work.folder, dbname: pathname.slice(1), user: username, password }
  return Object.entries(words)
    .map(([key, value]) => `${key}='${decodeURIComponent(value)}'`)
    .join(' ')
}
