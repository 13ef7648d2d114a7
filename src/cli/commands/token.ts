import { hashOf, newToken } from '../../answer/token-text.ts'
import { TaskerError, UsageError } from '../../domain/error.ts'
import { TOKEN_ROLES } from '../../domain/role.ts'
import { parseDuration } from '../../kit/duration.ts'
import { uuid7 } from '../../kit/uuid.ts'
import type { Store } from '../../store/store.ts'
import type { KnownToken } from '../../store/tokens.ts'
import { authorOf } from '../author.ts'
import { printJson } from '../print/json.ts'
import { type Look, lookOf } from '../print/look.ts'
import { type Column, layTable } from '../print/table.ts'
import { startedText } from '../print/time.ts'
import type { World } from '../world.ts'

const LONGEST_MS = 10 * 366 * 86_400_000

/** Makes a token for the dashboard and prints it: it is kept nowhere. */
export async function tokenCreate(
  world: World,
  store: Store,
  options: { name: string; role: string; expires?: string },
): Promise<number> {
  const role = TOKEN_ROLES.find(each => each === options.role)
  if (role === undefined)
    throw new UsageError(`--role cannot be '${options.role}'`, `write one of ${TOKEN_ROLES.join(', ')}`)
  if (!/^[\w.@-]{1,100}$/.test(options.name))
    throw new UsageError(`a token cannot be called '${options.name}'`, 'use letters, digits and . _ @ -')
  const token = newToken()
  const now = world.now()
  const isNew = await store.tokens.add({
    tokenId: uuid7(now),
    name: options.name,
    role,
    hash: hashOf(token),
    createdAt: now,
    createdBy: authorOf(world),
    ...(options.expires !== undefined && { expiresAt: now + validFor(options.expires) }),
  })
  if (!isNew) throw new TaskerError(`there is, or was, a token ${options.name}`, 'choose another name')
  world.out.write(`${token}\n`)
  return 0
}

function validFor(text: string): number {
  try {
    const ms = parseDuration(text)
    if (ms > 0 && ms <= LONGEST_MS) return ms
  } catch {
    // Told below, with what to write.
  }
  throw new UsageError(`--expires cannot be '${text}'`, 'write a time such as 90d, at most ten years')
}

/** Prints which tokens there are. */
export async function tokenList(world: World, store: Store, options: { json?: boolean }): Promise<number> {
  const known = await store.tokens.list()
  if (options.json) {
    printJson(world, known)
    return 0
  }
  if (known.length === 0) {
    world.out.write('There is no token yet. Make one with: tasker token create NAME --role viewer\n')
    return 0
  }
  const look = lookOf(world)
  const table = layTable(columnsOf(look), known, look)
  world.out.write(`${[table.head, ...table.rows].join('\n')}\n`)
  return 0
}

function columnsOf(look: Look): Column<KnownToken>[] {
  return [
    { title: 'name', cell: ({ name }) => name },
    { title: 'role', cell: ({ role }) => role },
    { title: 'state', cell: token => stateOf(token, look) },
    { title: 'created', cell: ({ created_at: at, created_by: by }) => `${startedText(at, look)} by ${by}` },
    { title: 'last used', cell: ({ last_used_at: at }) => (at === null ? '' : startedText(at, look)) },
  ]
}

function stateOf({ revoked_at, expires_at }: KnownToken, look: Look): string {
  if (revoked_at !== null) return 'revoked'
  if (expires_at === null) return 'valid'
  return expires_at.getTime() <= look.now ? 'expired' : `valid until ${startedText(expires_at, look)}`
}

/** From now on nobody gets in with it. */
export async function tokenRevoke(world: World, store: Store, name: string): Promise<number> {
  if (!(await store.tokens.revoke(name, world.now())))
    throw new TaskerError(
      `there is no token ${name} that is valid`,
      'tasker token list shows those there are',
    )
  world.out.write(`revoked ${name}\n`)
  return 0
}
