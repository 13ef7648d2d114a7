import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { userOfPeer } from '../../src/web/guard/peer.ts'
import { needing } from '../rig/needing.ts'

const onLinux = process.platform === 'linux' ? test : test.skip
const asRoot = process.getuid?.() === 0 ? needing('setpriv') : test.skip
const OTHER_UID = 65_534

/** The ends of connections at the server, as they come. */
async function listen(host: string) {
  const server = createServer()
  server.listen(0, host)
  await once(server, 'listening')
  return {
    port: (server.address() as { port: number }).port,
    next: async () => (await once(server, 'connection'))[0] as Socket,
    [Symbol.dispose]: () => void server.close(),
  }
}

onLinux.each(['127.0.0.1', '::1', '::'])('a connection of our own at %s is known as ours', async host => {
  using server = await listen(host)
  const accepted = server.next()
  const ours = connect(server.port, host === '::' ? '127.0.0.1' : host)
  const theirs = await accepted

  expect(await userOfPeer(theirs)).toBe(process.getuid?.())
  ours.destroy()
  theirs.destroy()
})

asRoot('who connects from the same port of another address is not taken for us', async () => {
  using server = await listen('127.0.0.1')
  const first = server.next()
  const ours = connect({ port: server.port, host: '127.0.0.1', localAddress: '127.0.0.1' })
  const ourEnd = await first
  const second = server.next()
  const program = `require('node:net').connect({ port: ${server.port}, host: '127.0.0.1',
    localAddress: '127.0.0.2', localPort: ${ours.localPort} })`
  const as = [`--reuid=${OTHER_UID}`, `--regid=${OTHER_UID}`, '--clear-groups']
  const other = spawn('setpriv', [...as, process.execPath, '-e', program], { stdio: 'ignore', cwd: '/' })
  const otherEnd = await second

  expect([otherEnd.remoteAddress, otherEnd.remotePort]).toEqual(['127.0.0.2', ourEnd.remotePort])
  expect([await userOfPeer(ourEnd), await userOfPeer(otherEnd)]).toEqual([0, OTHER_UID])
  other.kill()
  for (const each of [ours, ourEnd, otherEnd]) each.destroy()
})
