import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Chance } from '../chance.ts'
import { MOST_CONNECTIONS, type World } from '../world.ts'
import type { Fault } from './fault.ts'

/** Faults of a PostgreSQL server; none of them may be seen afterwards. */
export const POSTGRES_FAULTS: readonly Fault[] = [
  outage('server stopped', world => world.server?.stop()),
  outage('server stopped at once (immediate)', async world => {
    signal([postmaster(world)], 'SIGQUIT')
    await world.server?.stop()
  }),
  outage('server killed', world => world.server?.kill()),
  fault('server frozen', async (world, chance) => {
    const frozen = [postmaster(world), ...backends(world)]
    signal(frozen, 'SIGSTOP')
    await pause(chance.whole(50, 1_500))
    signal(frozen, 'SIGCONT')
  }),
  fault('backends frozen', async (world, chance) => {
    const frozen = backends(world)
    signal(frozen, 'SIGSTOP')
    await pause(chance.whole(50, 1_500))
    signal(frozen, 'SIGCONT')
  }),
  fault('backends terminated', async world => {
    await withClient(world, client =>
      client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
      ),
    )
  }),
  fault('connections exhausted', async (world, chance) => {
    const clients: pg.Client[] = []
    try {
      for (let count = 0; count < MOST_CONNECTIONS; count++) {
        const client = clientOf(world)
        await client.connect()
        clients.push(client)
      }
    } catch {
      // There is none left.
    }
    await pause(chance.whole(50, 1_500))
    await Promise.all(clients.map(client => client.end().catch(() => {})))
  }),
]

function fault(name: string, action: (world: World, chance: Chance) => Promise<void>): Fault {
  return {
    name,
    expectation: 'nothing',
    async inject(world, chance) {
      await action(world, chance)
      return true
    },
  }
}

function outage(name: string, stop: (world: World) => Promise<void> | undefined): Fault {
  return fault(name, async (world, chance) => {
    await stop(world)
    await pause(chance.whole(0, 1_000))
    await world.server?.start()
  })
}

function postmaster({ server }: World): number {
  const file = join(server?.folder ?? '', 'data', 'postmaster.pid')
  return Number(readFileSync(file, 'utf8').split('\n')[0])
}

/** And its other helpers: all that the postmaster has started. */
function backends(world: World): number[] {
  const parent = postmaster(world)
  const children = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8')
  return children.split(' ').filter(Boolean).map(Number)
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name)
    } catch {
      // It has just ended.
    }
  }
}

function clientOf({ server }: World): pg.Client {
  const client = new pg.Client({ connectionString: server?.url, ssl: false })
  client.on('error', () => {})
  return client
}

async function withClient<T>(world: World, action: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = clientOf(world)
  await client.connect()
  try {
    return await action(client)
  } finally {
    await client.end()
  }
}
