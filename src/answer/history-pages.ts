import type { HistoryFilter } from '../store/filters.ts'
import type { ExecutionRow } from '../store/rows.ts'
import type { Store } from '../store/store.ts'

/** Rows that are in memory at a time where all are wanted. */
const PAGE = 250

/** All runs that fit, a page at a time: memory does not grow with their number. */
export async function* pagesOf(
  store: Store,
  filter: HistoryFilter,
  most = PAGE,
): AsyncGenerator<ExecutionRow[]> {
  let left = filter.limit
  let from: Omit<HistoryFilter, 'limit'> = filter
  while (left > 0) {
    const page = await store.history({ ...from, limit: Math.min(most, left) })
    yield page
    const last = page.at(-1)
    if (last === undefined || page.length < most) return
    left -= page.length
    from = { ...filter, behind: last }
  }
}
