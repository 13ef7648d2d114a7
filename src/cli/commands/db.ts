import { TaskerError, UsageError } from '../../domain/error.ts'
import { harmless } from '../../kit/harmless.ts'
import type { Store } from '../../store/store.ts'
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

export interface GrantOptions {
  reader?: string
  writer?: string
  print?: boolean
}

/** Lets roles of a PostgreSQL server read everything, or record runs, and no more than that. */
export async function dbGrant(world: World, store: Store, options: GrantOptions): Promise<number> {
  const wishes = (['reader', 'writer'] as const).flatMap(part => {
    const role = options[part]
    return role === undefined ? [] : [{ part, role }]
  })
  if (wishes.length === 0)
    throw new UsageError('tasker db grant needs a role', 'name it with --reader or --writer')
  const { grants } = store
  if (grants === undefined)
    throw new TaskerError(
      `${harmless(store.place)} is SQLite, which has no roles`,
      'give others the right to read its file and the folder that it is in',
    )
  for (const { part, role } of wishes) {
    if (options.print) {
      world.out.write(
        grants
          .statements(part, role)
          .map(statement => `${statement};\n`)
          .join(''),
      )
      continue
    }
    await grants.apply(part, role)
    const can = part === 'reader' ? 'can read everything' : 'can record runs'
    world.out.write(`${harmless(role)} ${can} in ${harmless(store.place)}\n`)
  }
  return 0
}
