import type { Store } from '../../store/store.ts'
import { harmless } from '../print/harmless.ts'
import type { World } from '../world.ts'

/** Brings the schema of the database up to date and says what that took. */
export async function dbMigrate(world: World, store: Store): Promise<number> {
  const applied = await store.migrate()
  const { applied: number } = await store.schema()
  for (const name of applied) world.out.write(`applied ${name}\n`)
  world.out.write(`${harmless(store.place)} is up to date: schema ${number}\n`)
  return 0
}

/** Says where the database is and whether its schema is up to date; exit status 1 when it is not. */
export async function dbStatus(world: World, store: Store): Promise<number> {
  const { applied, known, pending } = await store.schema()
  const where = `${store.driver === 'sqlite' ? 'SQLite' : 'PostgreSQL'} ${harmless(store.place)}`
  if (pending.length === 0) {
    world.out.write(`${where}: schema ${applied}, up to date\n`)
    return 0
  }
  const now = applied === 0 ? 'no schema yet' : `schema ${applied} of ${known}`
  const lines = [
    `${where}: ${now}`,
    ...pending.map(name => `pending ${name}`),
    'Apply them with: tasker db migrate',
  ]
  world.out.write(`${lines.join('\n')}\n`)
  return 1
}
