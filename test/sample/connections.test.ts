import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { afterEach, describe, expect } from 'vitest'
import { countConnections, serverAt } from '../../src/sample/connections.ts'
import { createTreeSampler } from '../../src/sample/tree.ts'
import { needing } from '../rig/needing.ts'
import { freshDatabase } from '../rig/postgres.ts'
import { createRig, eventually } from '../rig/tasker.ts'

const test = needing('python3')

const children: ChildProcess[] = []
const servers: Server[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const server of servers.splice(0)) server.close()
})

/** Listens at a port of its own. */
async function listen(host: string): Promise<number> {
  const server = createServer().listen(0, host)
  servers.push(server)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** A python that runs this, and says that it is ready. */
async function python(code: string): Promise<number> {
  const child = spawn('python3', [
    '-S',
    '-c',
    `import os, socket, sys, time\n${code}\nprint('ready', flush=True)\ntime.sleep(600)`,
  ])
  children.push(child)
  await once(child.stdout, 'data')
  return child.pid ?? 0
}

describe.runIf(process.platform === 'linux')('connections', () => {
  test('of a tree to a server are counted once, whoever shares them, and no others', async () => {
    const port = await listen('127.0.0.1')
    const elsewhere = await listen('127.0.0.1')
    const pid = await python(
      `a = [socket.create_connection(('127.0.0.1', ${port})) for _ in range(3)]
other = socket.create_connection(('127.0.0.1', ${elsewhere}))
if os.fork() == 0:
    b = socket.create_connection(('127.0.0.1', ${port}))
    time.sleep(600)
`,
    )
    await python(`a = socket.create_connection(('127.0.0.1', ${port}))`)
    const server = serverAt(['127.0.0.1', '::1'], port)
    using sampler = createTreeSampler(pid, { server: () => server })

    expect(
      await eventually(() => {
        const { connections = 0 } = sampler.sample()
        return connections >= 4 ? connections : undefined
      }, 'the connections are seen'),
    ).toBe(4)
  })

  test.each([
    ['::1', ['::1'], 1],
    ['::1', ['::2'], 0],
    ['127.0.0.1', ['127.0.0.2'], 0],
    ['::ffff:127.0.0.1', ['127.0.0.1'], 1],
  ])('through %s to a server at %j: %i of them', async (host, addresses, count) => {
    const port = await listen(host.startsWith('::ffff') ? '127.0.0.1' : host)
    const family = host.includes(':') ? 'AF_INET6' : 'AF_INET'
    const pid = await python(`a = socket.socket(socket.${family}); a.connect(('${host}', ${port}))`)

    expect(countConnections([`/proc/${pid}`], serverAt(addresses, port))).toBe(count)
  })

  const database = freshDatabase()

  test('to the PostgreSQL that the run is recorded in are in its samples', async () => {
    const { hostname, port } = new URL(database.url)
    using rig = createRig({
      ...database.env,
      TASKER_SAMPLE_INTERVAL: '100ms',
      TASKER_FLUSH_INTERVAL: '100ms',
    })
    const connect = `import socket, sys
a = [socket.create_connection(('${hostname}', ${port})) for _ in range(2)]
sys.stdin.read()`
    const run = rig.start(['run', 'python3', '-S', '-c', connect])

    await eventually(async () => {
      if ((await database.query("SELECT to_regclass('tasker.samples') AS there"))[0]?.there === null) return
      const [row] = await database.query('SELECT max(connections) AS connections FROM tasker.samples')
      return row?.connections === 2 || undefined
    }, 'two connections in a sample')
    run.child.stdin?.end()
    await run.finished
  })
})
