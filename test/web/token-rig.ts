import { hashOf, newToken } from '../../src/answer/token-text.ts'
import type { TokenRole } from '../../src/domain/role.ts'
import { uuid7 } from '../../src/kit/uuid.ts'
import type { Store } from '../../src/store/store.ts'

/** A token that this database knows. */
export async function tokenIn(
  store: Store,
  name: string,
  role: TokenRole,
  expiresAt?: number,
): Promise<string> {
  const token = newToken()
  const now = Date.now()
  const entry = { tokenId: uuid7(now), name, role, hash: hashOf(token), createdAt: now, createdBy: 'me' }
  await store.tokens.add(expiresAt === undefined ? entry : { ...entry, expiresAt })
  return token
}
