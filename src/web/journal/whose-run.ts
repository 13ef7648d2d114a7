import { isValidToken } from '../../answer/valid-token.ts'
import type { Store } from '../../store/store.ts'
import { answerCache } from '../answer-cache.ts'
import { reporterOf } from './admit.ts'

const TOKENS_FRESH_MS = 1_000

/**
 * Whether whoever comes with this token may tell of a run: nobody has told of it yet, or it came with this token, or with
 * one that is of no use any more. `lately` is the one of those that are known here. Throws `StoreError`.
 */
export function whoseRun(
  { startOf, tokens }: Pick<Store, 'startOf' | 'tokens'>,
  now: () => number,
): (runId: string, reporter: string, lately: string | undefined) => Promise<boolean> {
  const cache = answerCache()
  return async (runId, reporter, lately) => {
    const start = lately === undefined ? await startOf(runId) : undefined
    const first = lately ?? (start && reporterOf(start))
    if (first === undefined) return start === undefined
    if (first === reporter) return true
    const known = await cache.get('tokens', TOKENS_FRESH_MS, () => tokens.list())
    return !known.some(token => token.name === first && isValidToken(token, now()))
  }
}
