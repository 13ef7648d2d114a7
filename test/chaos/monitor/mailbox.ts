/*
 * `node mailbox.ts FILE PORT`: a mail server in a process of its own, which can be killed. What it was given it notes in
 * FILE, a line of JSON for each letter, before it says so.
 */
import { appendFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { SMTPServer } from 'smtp-server'

const [file = '', port = '0'] = process.argv.slice(2)
/** Between noting and saying so: what dies there is sent again. */
const LONGEST_THOUGHT_MS = 100

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['AUTH', 'STARTTLS'],
  async onData(stream, _session, done) {
    const text = Buffer.concat(await stream.toArray()).toString()
    const [, id] = /^Message-ID: <([^@>]+)@/im.exec(text) ?? []
    appendFileSync(file, `${JSON.stringify({ id, at: Date.now() })}\n`)
    await pause(Math.random() * LONGEST_THOUGHT_MS)
    done()
  },
})
server.on('error', () => {}) // a client that was killed
server.listen(Number(port), '127.0.0.1', () => {
  process.stdout.write(`listening to ${(server.server.address() as AddressInfo).port}\n`)
})
