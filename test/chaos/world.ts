import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Server, startServer } from '../rig/postgres-server.ts'
import type { Call } from './calls.ts'
import { createExcuses, type Excuses } from './excuses.ts'

export type DatabaseKind = 'sqlite' | 'postgres'

/** A time in which a fault lay over everything; milliseconds since 1970. */
export interface Period {
  fault: string
  from: number
  to: number
}

/** Everything that a storm happens to: commands, their tasker, its database. */
export interface World extends AsyncDisposable {
  database: DatabaseKind
  /** What the commands witnessed and what was received; stays when something is wrong. */
  folder: string
  /** On a file system of its own, where we may mount one. */
  stateDir: string
  ownDisk: boolean
  env: NodeJS.ProcessEnv
  server?: Server
  databaseFile: string
  calls: Call[]
  excuses: Excuses
  periods: Period[]
  /** What is done when all commands have ended: who was touched is known only then. */
  afterwards: (() => void)[]
  /** Leave the folder when disposed. */
  keep: boolean
}

/** Room for the logs of all runs of a storm; what is left is filled up by the fault. */
const DISK_SIZE = '128m'
export const MOST_CONNECTIONS = 30

export async function createWorld(database: DatabaseKind): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'tasker-chaos-'))
  const stateDir = join(folder, 'state')
  mkdirSync(stateDir, { mode: 0o700 })
  const ownDisk = mountDisk(stateDir)
  const server = database === 'postgres' ? await startServer({ maxConnections: MOST_CONNECTIONS }) : undefined
  const world: World = {
    database,
    folder,
    stateDir,
    ownDisk,
    env: {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      HOME: folder,
      TASKER_STATE_DIR: stateDir,
      TASKER_SAMPLE_INTERVAL: '200ms',
      TASKER_FLUSH_INTERVAL: '300ms',
      ...(server !== undefined && { TASKER_DB_URL: server.url }),
    },
    ...(server !== undefined && { server }),
    databaseFile: join(stateDir, 'tasker.db'),
    calls: [],
    excuses: createExcuses(),
    periods: [],
    afterwards: [],
    keep: false,
    async [Symbol.asyncDispose]() {
      await server?.[Symbol.asyncDispose]()
      if (world.keep) return
      if (ownDisk) execFileSync('umount', ['--lazy', stateDir])
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return world
}

function mountDisk(folder: string): boolean {
  if (process.getuid?.() !== 0) return false
  try {
    const options = `size=${DISK_SIZE},mode=700`
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tasker-chaos', folder], { stdio: 'ignore' })
    return true
  } catch {
    return false // in a container that may not
  }
}
