import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { get, type Parameters } from './client.ts'
import type { Run, Runs } from './rows.ts'

const PAGE = 1000
/** A page that draws more than this draws nothing that anybody could see. */
export const MOST_RUNS = 5000

/** All runs of a filter, the newest first, up to `MOST_RUNS`. */
export const allRunsQuery = (filter: Parameters) =>
  queryOptions({
    queryKey: ['runs', 'all', filter],
    queryFn: async ({ signal }) => {
      const all: Run[] = []
      let before: string | undefined
      do {
        const page: Runs = await get<Runs>('runs', { ...filter, limit: PAGE, before }, signal)
        all.push(...page.runs)
        before = page.next ?? undefined
      } while (before !== undefined && all.length < MOST_RUNS)
      return { runs: all, isCut: before !== undefined }
    },
    staleTime: 15_000,
    placeholderData: keepPreviousData,
  })
