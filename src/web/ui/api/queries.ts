import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { get, type Parameters } from './client.ts'
import type {
  Alert,
  AlertRules,
  Day,
  ErrorGroup,
  Explanation,
  Figures,
  Host,
  Run,
  RunDetail,
  Runs,
  Schedule,
  Session,
  Silence,
  TaskStatus,
  WaysIn,
} from './rows.ts'

/*
 * What can be asked of the server. The first word of a key says what a change of runs touches: all that begins with
 * `runs` is asked again when the server tells of one.
 */

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: () => get<Session>('session'),
  staleTime: Number.POSITIVE_INFINITY,
})

/** What was refused is told once, and kept by nobody. A provider that is away is looked for. */
export const waysInQuery = queryOptions({
  queryKey: ['ways-in'],
  queryFn: () => get<WaysIn>('sign-in'),
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: 0,
  refetchInterval: ({ state }) => (state.data?.provider?.is_there === false ? 15_000 : false),
})

export const statusQuery = queryOptions({
  queryKey: ['runs', 'status'],
  queryFn: ({ signal }) => get<TaskStatus[]>('tasks', {}, signal),
  // Estimates go on while nothing is told.
  refetchInterval: 30_000,
})

export const taskQuery = (stage: string, task: string) =>
  queryOptions({
    queryKey: ['runs', 'task', stage, task],
    queryFn: ({ signal }) =>
      get<TaskStatus>(`tasks/${encodeURIComponent(stage)}/${encodeURIComponent(task)}`, {}, signal),
  })

export const runsQuery = (filter: Parameters) =>
  queryOptions({
    queryKey: ['runs', 'list', filter],
    queryFn: ({ signal }) => get<Runs>('runs', filter, signal),
  })

export const runPagesQuery = (filter: Parameters) =>
  infiniteQueryOptions({
    queryKey: ['runs', 'pages', filter],
    queryFn: ({ pageParam, signal }) => get<Runs>('runs', { ...filter, before: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Runs) => page.next ?? undefined,
    // What is there stays until the next is: nothing jumps.
    placeholderData: keepPreviousData,
  })

export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ['runs', 'one', id],
    queryFn: ({ signal }) => get<RunDetail>(`runs/${id}`, {}, signal),
  })

/** What differs from the last good run does not change after the end. */
export const explainQuery = (run: Run) =>
  queryOptions({
    queryKey: ['explain', run.run_id, run.execution_status],
    queryFn: ({ signal }) => get<Explanation>(`runs/${run.run_id}/explain`, {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })

/** Counted by the server, however many they are. */
export const daysQuery = (filter: Parameters) =>
  queryOptions({
    queryKey: ['runs', 'days', filter],
    queryFn: ({ signal }) => get<Day[]>('days', filter, signal),
    placeholderData: keepPreviousData,
  })

export const statsQuery = (filter: Parameters) =>
  queryOptions({
    queryKey: ['runs', 'stats', filter],
    queryFn: async ({ signal }) => [await get<Figures | Figures[]>('stats', filter, signal)].flat(),
  })

export const errorsQuery = queryOptions({
  queryKey: ['runs', 'errors'],
  queryFn: ({ signal }) => get<ErrorGroup[]>('errors', {}, signal),
})

export const errorQuery = (fingerprint: string) =>
  queryOptions({
    queryKey: ['runs', 'errors', fingerprint],
    queryFn: ({ signal }) =>
      get<ErrorGroup & { runs: Run[] }>(`errors/${encodeURIComponent(fingerprint)}`, {}, signal),
  })

export const alertsQuery = (open: boolean) =>
  queryOptions({
    queryKey: ['runs', 'alerts', open],
    queryFn: ({ signal }) => get<Alert[]>('alerts', { open: open || undefined }, signal),
    refetchInterval: 30_000,
  })

export const silencesQuery = queryOptions({
  queryKey: ['runs', 'silences'],
  queryFn: ({ signal }) => get<Silence[]>('silences', {}, signal),
  // They end by themselves.
  refetchInterval: 30_000,
})

export const rulesQuery = queryOptions({
  queryKey: ['runs', 'rules'],
  queryFn: ({ signal }) => get<AlertRules>('alert-rules', {}, signal),
})

export const schedulesQuery = queryOptions({
  queryKey: ['runs', 'schedules'],
  queryFn: ({ signal }) => get<Schedule[]>('schedules', {}, signal),
  refetchInterval: 30_000,
})

export const hostsQuery = queryOptions({
  queryKey: ['runs', 'hosts'],
  queryFn: ({ signal }) => get<Host[]>('hosts', {}, signal),
  refetchInterval: 15_000,
})
