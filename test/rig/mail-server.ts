import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

export interface Letter {
  from: string
  to: string[]
  text: string
  /** It came over TLS, by whom. */
  secure: boolean
  user: string | undefined
}

const TLS = join(import.meta.dirname, 'tls')

/** An SMTP server that keeps letters. With a password it wants one, over TLS. */
export async function openMailServer(options: SMTPServerOptions & { password?: string } = {}) {
  const { password, ...more } = options
  const letters: Letter[] = []
  const server = new SMTPServer({
    ...(password === undefined ? { authOptional: true, disabledCommands: ['AUTH'] } : {}),
    key: readFileSync(join(TLS, 'server.key')),
    cert: readFileSync(join(TLS, 'server.pem')),
    onAuth: (auth, _session, done) =>
      auth.password === password ? done(null, { user: auth.username }) : done(new Error('no')),
    onData(stream, { envelope, secure, user }, done) {
      stream.toArray().then(chunks => {
        letters.push({
          from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
          to: envelope.rcptTo.map(({ address }) => address),
          text: Buffer.concat(chunks).toString(),
          secure,
          user: typeof user === 'string' ? user : undefined,
        })
        done()
      }, done)
    },
    ...more,
  })
  server.on('error', () => {}) // a client that leaves in the middle
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  return {
    port: (server.server.address() as AddressInfo).port,
    letters,
    authority: join(TLS, 'authority.pem'),
    async [Symbol.asyncDispose]() {
      await new Promise<void>(resolve => server.close(resolve))
    },
  }
}
