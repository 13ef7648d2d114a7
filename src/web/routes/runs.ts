import { z } from '@hono/zod-openapi'
import { stream } from 'hono/streaming'
import { type AnnotatedRun, annotated, annotatedPages } from '../../answer/annotated.ts'
import { csvPages } from '../../answer/csv-pages.ts'
import { explainJson, explainRun } from '../../answer/explain/explain.ts'
import { historyFilter, parseOrder } from '../../answer/history-filter.ts'
import { pagesOf } from '../../answer/history-pages.ts'
import { runReport } from '../../answer/report/report.ts'
import { knownOfRun, runJson } from '../../answer/run-answer.ts'
import { SHAPES } from '../../answer/shapes/shapes.ts'
import { timeInZone } from '../../kit/time-in-zone.ts'
import { withoutAbsent } from '../../kit/without-absent.ts'
import type { HistoryFilter } from '../../store/filters.ts'
import type { Store } from '../../store/store.ts'
import { addRoute } from '../add-route.ts'
import type { AnswerCache } from '../answer-cache.ts'
import type { Dashboard } from '../dashboard.ts'
import { runOf } from '../find-run.ts'
import { flag, option, runId, whole, word } from '../parameters.ts'
import { RequestError } from '../problem.ts'
import type { Api, Request } from '../web-env.ts'

const LIMIT = 50
const MOST = 1_000
const FRESH_MS = 1_000

/** Which runs somebody asks for, as `tasker history` takes it. */
export const whichRuns = {
  stage: option,
  task: option,
  status: option.openapi({ example: 'FAILED,CANCELLED' }),
  since: option.openapi({ description: 'a time, a day, or an age such as 2h' }),
  until: option,
  longer_than: option,
  shorter_than: option,
  host: option,
  user: option,
  commit: option,
  exit: option,
  tag: z.union([word, z.array(word)]).optional(),
  text: option,
  archived: flag,
}

const which = z.strictObject({
  ...whichRuns,
  sort: option.openapi({ description: 'started, time, memory or cpu: the largest first' }),
  order: z.enum(['desc', 'asc']).optional(),
  limit: whole(1, MOST),
  before: z
    .uuid()
    .optional()
    .openapi({ description: 'only what follows this run: `next` of the page before' }),
  format: z.enum(['json', 'csv', 'ndjson']).optional(),
  zone: option.openapi({
    description: 'the time zone of the times in CSV, else UTC',
    example: 'Europe/Vienna',
  }),
})

const page = z.strictObject({ runs: SHAPES.history, next: z.uuid().nullable() })

/** The runs there were, and what is known of each. */
export function addRunRoutes(
  api: Api,
  { store, now, logDir, logsBelow }: Dashboard,
  cache: AnswerCache,
): void {
  addRoute(
    api,
    {
      path: '/api/runs',
      about: 'runs',
      says: 'runs, the latest first, a page at a time; all of them as CSV or NDJSON',
      query: which,
      answer: page,
      role: 'viewer',
    },
    async ({ query, request }) => {
      const filter = await filterOf(store, query, now())
      const format = query.format ?? formatWanted(request)
      if (format !== 'json') {
        const limit = query.limit ?? Number.POSITIVE_INFINITY
        const pages = annotatedPages(store, pagesOf(store, { ...filter, limit }))
        const texts = format === 'csv' ? csvPages(pages, csvOptions(query.zone)) : linePages(pages)
        return streamed(request, texts, format)
      }
      const limit = query.limit ?? LIMIT
      return cache.get(`runs ${JSON.stringify(query)}`, FRESH_MS, async () => {
        const found = await store.history({ ...filter, limit: limit + 1 })
        const runs = await annotated(store, found.slice(0, limit))
        return { runs, next: found.length > limit ? (runs.at(-1)?.run_id ?? null) : null }
      })
    },
  )

  addRoute(
    api,
    {
      path: '/api/runs/{id}',
      about: 'runs',
      says: 'everything that is known of a run, as `tasker show --json`',
      params: runId,
      answer: SHAPES.show,
      role: 'viewer',
    },
    ({ params: { id } }) =>
      cache.get(`run ${id}`, FRESH_MS, async () =>
        runJson(await knownOfRun(store, await runOf(store, id), now())),
      ),
  )

  addRoute(
    api,
    {
      path: '/api/runs/{id}/samples',
      about: 'runs',
      says: 'what was measured of it',
      params: runId,
      answer: SHAPES.show.shape.samples,
      role: 'viewer',
    },
    async ({ params: { id } }) => store.samples((await runOf(store, id)).run_id),
  )

  addRoute(
    api,
    {
      path: '/api/runs/{id}/events',
      about: 'runs',
      says: 'every fact of it, as its journal held them',
      params: runId,
      answer: SHAPES.show.shape.events,
      role: 'viewer',
    },
    async ({ params: { id } }) => store.events((await runOf(store, id)).run_id),
  )

  addRoute(
    api,
    {
      path: '/api/runs/{id}/report',
      about: 'runs',
      says: 'what is known of it as one page of HTML, to print or to send; as `tasker report`',
      params: runId,
      answer: 'text/html',
      role: 'viewer',
    },
    async ({ params: { id }, request }) => {
      const text = await runReport(store, await runOf(store, id), { now: now(), logDir, logsBelow })
      request.header('Content-Disposition', `attachment; filename="report-${id}.html"`)
      return request.html(text)
    },
  )

  addRoute(
    api,
    {
      path: '/api/runs/{id}/explain',
      about: 'runs',
      says: 'in what it differs from another run, usually the last good one; as `tasker explain --json`',
      params: runId,
      query: z.strictObject({ with: z.uuid().optional() }),
      answer: SHAPES.explain,
      role: 'viewer',
    },
    ({ params: { id }, query }) =>
      cache.get(`explain ${id} ${query.with ?? ''}`, FRESH_MS, async () => {
        const other = query.with === undefined ? undefined : await runOf(store, query.with)
        return explainJson(await explainRun(store, await runOf(store, id), { other, logDir, logsBelow }))
      }),
  )
}

type Unlimited = Omit<HistoryFilter, 'limit'>

export async function filterOf(
  store: Store,
  query: Partial<z.infer<typeof which>>,
  now: number,
): Promise<Unlimited> {
  const { longer_than, shorter_than, tag, sort, order, archived, limit, before, format, zone, ...rest } =
    query
  const flags = withoutAbsent({
    ...rest,
    longerThan: longer_than,
    shorterThan: shorter_than,
    tag: typeof tag === 'string' ? [tag] : tag,
  })
  return {
    ...historyFilter(flags, now),
    ...(sort !== undefined && { sort: parseOrder(sort) }),
    ...(order === 'asc' && { ascending: true }),
    // Who names a time means all that ran then.
    ...((archived || query.since || query.until) && { archived: true }),
    ...(before !== undefined && { behind: await runOf(store, before) }),
  }
}

function formatWanted(request: Request): 'json' | 'csv' | 'ndjson' {
  const accept = request.req.header('Accept') ?? ''
  if (accept.includes('text/csv')) return 'csv'
  return accept.includes('application/x-ndjson') ? 'ndjson' : 'json'
}

function csvOptions(zone: string | undefined) {
  if (zone === undefined) return { forSpreadsheet: true }
  try {
    return { forSpreadsheet: true, date: timeInZone(zone) }
  } catch {
    throw new RequestError(400, `there is no time zone '${zone}'`, 'write one such as Europe/Vienna')
  }
}

/** All that fit, however many they are: the next page is asked for when the one before has gone. */
function streamed(request: Request, texts: AsyncIterable<string>, format: 'csv' | 'ndjson') {
  request.header('Content-Type', format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson')
  request.header('Content-Disposition', `attachment; filename="runs.${format}"`)
  return stream(request, async out => {
    for await (const text of texts) {
      if (out.aborted) return
      await out.write(text)
    }
  })
}

async function* linePages(pages: AsyncIterable<AnnotatedRun[]>): AsyncGenerator<string> {
  for await (const page of pages)
    yield page
      .map(
        run => `${JSON.stringify(run)}
`,
      )
      .join('')
}
