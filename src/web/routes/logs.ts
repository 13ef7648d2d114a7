import { z } from '@hono/zod-openapi'
import { stream } from 'hono/streaming'
import { type LogSource, openLogSource } from '../../answer/log/log-source.ts'
import type { UnpackedLogs } from '../../answer/log/unpacked-logs.ts'
import { bytesBetween, linesAfter, linesBefore, MOST_BYTES } from '../../answer/log/window.ts'
import { isTerminal } from '../../domain/run.ts'
import { addRoute } from '../add-route.ts'
import type { Dashboard } from '../dashboard.ts'
import { runOf } from '../find-run.ts'
import { linesWith } from '../logs/lines-with.ts'
import { searchLog } from '../logs/search.ts'
import { flag, runId, whole, word } from '../parameters.ts'
import { RequestError } from '../problem.ts'
import type { Api } from '../web-env.ts'

const LINES = 200
const MOST_LINES = 5_000
const MATCHES = 100
const MOST_MATCHES = 1_000
/** Each reads as fast as the disk gives. */
const MOST_SEARCHES = 4
const CHUNK = 256 * 1024

const byte = whole(0, Number.MAX_SAFE_INTEGER)
const sought = word.min(1).max(200)
const ofStream = z.enum(['out', 'err']).optional()

/** What runs have printed. Only logs of known runs are read. */
export function addLogRoutes(
  api: Api,
  { store, logDir, logsBelow }: Dashboard,
  unpacked: UnpackedLogs,
): void {
  const place = { logDir, logsBelow, unpacked }
  let searches = 0

  addRoute(
    api,
    {
      path: '/api/runs/{id}/log',
      about: 'logs',
      says: 'a part of its log: bytes `from` to `to`, or `lines` before or after a place; else the last lines',
      params: runId,
      query: z.strictObject({
        from: byte,
        to: byte,
        lines: whole(1, MOST_LINES),
        before: byte,
        after: byte,
        stream: ofStream,
      }),
      answer: z.strictObject({
        size: z.int(),
        from: z.int(),
        to: z.int(),
        text: z.string(),
        complete: z.boolean().describe('the run is over, and the text reaches to the end of its log'),
        where: z.enum(['file', 'database']),
      }),
      role: 'viewer',
    },
    async ({ params: { id }, query }) => {
      const run = await runOf(store, id)
      await using source = await openLogSource(store, run, { ...place, stream: query.stream })
      const window = await windowOf(source, query)
      const complete = isTerminal(run.execution_status) && window.to === source.size
      return { ...window, complete, where: source.where }
    },
  )

  addRoute(
    api,
    {
      path: '/api/runs/{id}/log/search',
      about: 'logs',
      says: 'how many lines of its whole log hold a text, and the first of them',
      params: runId,
      query: z.strictObject({
        text: sought,
        limit: whole(0, MOST_MATCHES),
        ignore_case: flag,
        stream: ofStream,
      }),
      answer: z.strictObject({
        count: z.int(),
        matches: z.array(z.strictObject({ offset: z.int(), line: z.int(), text: z.string() })),
      }),
      role: 'viewer',
    },
    async ({ params: { id }, query, request }) => {
      const { text, limit = MATCHES, ignore_case: ignoreCase = false } = query
      const run = await runOf(store, id)
      if (searches >= MOST_SEARCHES)
        throw new RequestError(503, `${searches} searches go on already`, 'try again in a moment')
      searches += 1
      try {
        await using source = await openLogSource(store, run, { ...place, stream: query.stream })
        return await searchLog(source, { text, limit, ignoreCase, signal: request.req.raw.signal })
      } finally {
        searches -= 1
      }
    },
  )

  addRoute(
    api,
    {
      path: '/api/runs/{id}/log/raw',
      about: 'logs',
      says: 'its log as it is, or with `text` those of its lines that hold it',
      params: runId,
      query: z.strictObject({ text: sought.optional(), ignore_case: flag, stream: ofStream }),
      answer: 'application/octet-stream',
      role: 'viewer',
    },
    async ({ params: { id }, query, request }) => {
      const { text, ignore_case: ignoreCase = false } = query
      const source = await openLogSource(store, await runOf(store, id), { ...place, stream: query.stream })
      const parts = text === undefined ? allOf(source) : linesWith(source, { text, ignoreCase })
      const name = text === undefined ? id : `${id}.matches`
      // A browser shows none of it: it may hold the page of somebody else.
      request.header('Content-Type', 'application/octet-stream')
      request.header('Content-Disposition', `attachment; filename="${name}.log"`)
      return stream(request, async out => {
        await using _ = source
        for await (const part of parts) {
          if (out.aborted) return
          await out.write(part)
        }
      })
    },
  )
}

async function* allOf(log: LogSource): AsyncGenerator<Buffer> {
  for (let at = log.first; at < log.size; ) {
    const bytes = await log.read(at, Math.min(CHUNK, log.size - at))
    if (bytes.length === 0) return
    yield bytes
    at += bytes.length
  }
}

interface Asked {
  from?: number | undefined
  to?: number | undefined
  lines?: number | undefined
  before?: number | undefined
  after?: number | undefined
}

function windowOf(source: LogSource, { from, to, lines, before, after }: Asked) {
  if ([from ?? to, before, after].filter(given => given !== undefined).length > 1)
    throw new RequestError(400, 'from or to, before and after exclude each other')
  if (from !== undefined || to !== undefined)
    return bytesBetween(source, from ?? Math.max(0, (to ?? 0) - MOST_BYTES), to ?? Number.MAX_SAFE_INTEGER)
  if (after !== undefined) return linesAfter(source, after, lines ?? LINES)
  return linesBefore(source, before ?? source.size, lines ?? LINES)
}
