import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { findBinaries } from './postgres-binaries.ts'

/** A real PostgreSQL of a test's own. Its superuser is `postgres`, without a password. */
export interface Server extends AsyncDisposable {
  /** Of the database `postgres`. */
  url: string
  port: number
  /** Holds the socket, the log and the data; gone afterwards. */
  folder: string
  /** Stops it as an administrator would: sessions end at once, nothing is lost. */
  stop(): Promise<void>
  /** Starts it again, on the same port. */
  start(): Promise<void>
  /** As a power failure would: nobody is told. */
  kill(): Promise<void>
}

export interface ServerOptions {
  maxConnections?: number
  /** Lines of pg_hba.conf that come before "everybody may". */
  hba?: readonly string[]
  /** PEM texts. */
  tls?: { certificate: string; key: string }
}

const START_LIMIT_MS = 30_000

/**
 * Runs the server until a word or the end of its standard input: when the test run dies, however it dies, its servers
 * go with it, and their folders.
 */
const GUARD = `
"$@" & server=$!
read -r word
kill -INT $server 2>/dev/null
wait $server
[ "$word" = stop ] || rm -rf "$SERVER_FOLDER"
`

export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'tasker-pg-'))
  chmodSync(folder, 0o755)
  const user = unprivilegedUser()
  if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid)
  const binaries = findBinaries(process.env, folder)
  const data = join(folder, 'data')
  const as: SpawnOptions = {
    ...user,
    cwd: folder,
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', SERVER_FOLDER: folder },
  }
  execFileSync(
    join(binaries, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
    { ...as, stdio: ['ignore', 'ignore', 'inherit'] },
  )
  configure(data, options, user)
  const port = await freePort()
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const words = [join(binaries, 'postgres'), '-D', data, '-p', String(port), '-k', folder]
  let guard: ChildProcess | undefined

  const start = async () => {
    const log = openSync(join(folder, 'log'), 'a', 0o644)
    const child = spawn('/bin/sh', ['-c', GUARD, 'guard', ...words], {
      ...as,
      stdio: ['pipe', log, log],
      detached: true, // Ctrl-C is for the tests; they stop it
    })
    closeSync(log)
    guard = child
    await untilReady(url, () => readFileSync(join(folder, 'log'), 'utf8'))
  }
  const end = async (word: string) => {
    const child = guard
    guard = undefined
    if (child === undefined) return
    const exited = once(child, 'exit')
    child.stdin?.end(word)
    await exited
  }
  await start()
  return {
    url,
    port,
    folder,
    start,
    stop: () => end('stop\n'),
    async kill() {
      const server = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0])
      // Left alone they would go on for a while, and as long as one holds its memory no other server starts.
      const all = [server, ...childrenOf(server)]
      for (const pid of all) reaches(pid, 'SIGKILL')
      await end('stop\n')
      while (all.some(pid => reaches(pid, 0))) await pause(20)
    },
    async [Symbol.asyncDispose]() {
      await end('')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function childrenOf(parent: number): number[] {
  const processes = execFileSync('ps', ['-A', '-o', 'pid=', '-o', 'ppid='], { encoding: 'utf8' })
  return processes.split('\n').flatMap(line => {
    const [pid, of] = line.trim().split(/\s+/).map(Number)
    return pid !== undefined && of === parent ? [pid] : []
  })
}

function reaches(pid: number, signal: 'SIGKILL' | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

/** PostgreSQL does not run as root. */
function unprivilegedUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const name = ['postgres', 'nobody'].find(candidate => idOf('-u', candidate) !== undefined)
  if (name === undefined)
    throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody')
  return { uid: Number(idOf('-u', name)), gid: Number(idOf('-g', name)) }
}

function idOf(which: '-u' | '-g', name: string): string | undefined {
  try {
    return execFileSync('id', [which, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return undefined
  }
}

function configure(data: string, options: ServerOptions, user: { uid?: number; gid?: number }): void {
  const write = (name: string, text: string, mode: number) => {
    const path = join(data, name)
    writeFileSync(path, text, { mode })
    if (user.uid !== undefined && user.gid !== undefined) chownSync(path, user.uid, user.gid)
  }
  const { tls, hba = [], maxConnections = 40 } = options
  if (tls !== undefined) {
    write('server.crt', tls.certificate, 0o600)
    write('server.key', tls.key, 0o600)
  }
  const trust = ['local all all trust', 'host all all 127.0.0.1/32 trust']
  write('pg_hba.conf', `${[...hba, ...trust].join('\n')}\n`, 0o600)
  const settings = [
    "listen_addresses = '127.0.0.1'",
    `max_connections = ${maxConnections}`,
    'fsync = off',
    'shared_buffers = 64MB',
    `ssl = ${tls === undefined ? 'off' : 'on'}`,
  ]
  write('postgresql.conf', `${settings.join('\n')}\n`, 0o600)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('there is no free port')
  return address.port
}

async function untilReady(url: string, log: () => string): Promise<void> {
  const until = Date.now() + START_LIMIT_MS
  for (;;) {
    const client = new pg.Client({ connectionString: url, ssl: false })
    client.on('error', () => {})
    try {
      await client.connect()
      return await client.end()
    } catch (cause) {
      if (Date.now() > until) throw new Error(`PostgreSQL does not start:\n${log()}`, { cause })
    }
    await pause(30)
  }
}
