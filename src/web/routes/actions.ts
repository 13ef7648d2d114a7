import { hostname } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from '@hono/zod-openapi'
import { SendError } from '../../alert/send-error.ts'
import { askToStop } from '../../answer/ask-to-stop.ts'
import { findAlert } from '../../answer/find-alert.ts'
import { SHAPES } from '../../answer/shapes/shapes.ts'
import { testAlert } from '../../answer/test-alert.ts'
import { parseDuration } from '../../kit/duration.ts'
import type { ErrorDecision } from '../../store/error-queries.ts'
import type { ExecutionRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import { addRoute } from '../add-route.ts'
import { audited } from '../audited.ts'
import type { Feed } from '../changes/feed.ts'
import type { Dashboard } from '../dashboard.ts'
import { runOf } from '../find-run.ts'
import { runId, whole, word } from '../parameters.ts'
import { RequestError } from '../problem.ts'
import type { Api } from '../web-env.ts'
import { errorGroup } from './insight.ts'

const KILL_AFTER_MS = 30_000
/** What a run that was started may take to be in the database. */
const STARTS_WITHIN_MS = 5_000
const LOOK_EVERY_MS = 100
const AUDIT = 100

const noted = z.strictObject({ note: word.optional() })

/** What somebody can do about runs, failures and alerts. */
export function addActionRoutes(api: Api, dashboard: Dashboard, feed: Feed): void {
  const { store, now } = dashboard

  addRoute(
    api,
    {
      method: 'post',
      path: '/api/runs/{id}/cancel',
      about: 'runs',
      says: 'ask for its end: TERM to the whole tree, then KILL; its end comes as an event',
      params: runId,
      body: z.strictObject({ kill_after: word.optional() }),
      answer: SHAPES.cancel.element,
      role: 'operator',
    },
    async ({ params: { id }, body, request }) => {
      const run = await runOf(store, id)
      const killAfterMs = body.kill_after === undefined ? KILL_AFTER_MS : spanOf(body.kill_after)
      const { way, says } = await audited(dashboard, request, { action: 'cancel', target: id }, async by => {
        const asked = await askToStop(store, run, { by, killAfterMs }, now)
        if (!asked.done) throw new RequestError(409, asked.says)
        return asked
      })
      if (way === 'stopped') await dashboard.tellTruth()
      const { task_stage, task_name, hostname: host, execution_status } = await runOf(store, id)
      return { run_id: id, task_stage, task_name, hostname: host, execution_status, cancelled: true, says }
    },
  )

  addRoute(
    api,
    {
      method: 'post',
      path: '/api/runs/{id}/rerun',
      about: 'runs',
      says: 'run its command again on this host, as `tasker rerun`; with the id of the new run once it is known',
      params: runId,
      answer: z.strictObject({ run_id: z.uuid(), started_run_id: z.uuid().nullable() }),
      role: 'operator',
    },
    async ({ params: { id }, request }) => {
      const run = await runOf(store, id)
      if (run.hostname !== hostname())
        throw new RequestError(409, `the run was on ${run.hostname}`, `there, write: tasker rerun ${id}`)
      return audited(dashboard, request, { action: 'rerun', target: id }, async () => {
        const since = now()
        dashboard.rerun(run)
        const started = await startedAgain(store, run, since)
        return { run_id: id, started_run_id: started?.run_id ?? null }
      })
    },
  )

  const decisions: [string, string, (by: string, note: string | undefined) => ErrorDecision][] = [
    [
      'resolve',
      'say that it is mended; should it happen again, it is marked as back',
      (by, note) => ({ kind: 'resolved', at: now(), by, ...(note !== undefined && { note }) }),
    ],
    ['mute', 'leave it out of lists and alerts', () => ({ kind: 'muted' })],
    ['reopen', 'neither muted nor resolved any more', () => ({ kind: 'reopened' })],
  ]
  for (const [action, says, decision] of decisions)
    addRoute(
      api,
      {
        method: 'post',
        path: `/api/errors/{fingerprint}/${action}`,
        about: 'errors',
        says,
        params: errorGroup,
        body: noted,
        answer: z.strictObject({}),
        role: 'operator',
      },
      async ({ params: { fingerprint }, body: { note }, request }) => {
        const [known] = await store.failures(fingerprint, 1)
        if (known === undefined) throw new RequestError(404, `nothing failed of ${fingerprint}`)
        await audited(dashboard, request, { action: `${action} error`, target: fingerprint, note }, by =>
          store.decideOnErrors(fingerprint, decision(by, note)),
        )
        feed.tell('anything')
        return {}
      },
    )

  addRoute(
    api,
    {
      method: 'post',
      path: '/api/alerts/{id}/ack',
      about: 'alerts',
      says: 'say that you look after it: its reminders and escalations end',
      params: runId,
      body: noted,
      answer: z.strictObject({}),
      role: 'operator',
    },
    async ({ params: { id }, body: { note }, request }) => {
      const alert = await findAlert(store, id)
      const isFirst = await audited(dashboard, request, { action: 'acknowledge', target: id, note }, by =>
        store.acknowledgeAlert(alert.alert_id, by, note, now()),
      )
      if (!isFirst) throw new RequestError(409, `it was acknowledged by ${alert.acknowledged_by} before`)
      feed.tell('anything')
      return {}
    },
  )

  addRoute(
    api,
    {
      method: 'post',
      path: '/api/alerts/test',
      about: 'alerts',
      says: 'send a made-up alert to a channel of the configuration',
      body: z.strictObject({ channel: word }),
      answer: z.strictObject({ channel: z.string(), type: z.string() }),
      role: 'operator',
    },
    async ({ body: { channel }, request }) =>
      audited(dashboard, request, { action: 'test alert', target: channel }, async by => {
        try {
          const { type } = await testAlert(dashboard.channels, channel, { at: now(), by })
          return { channel, type }
        } catch (error) {
          if (!(error instanceof Error) || !(error.cause instanceof SendError)) throw error
          throw new RequestError(502, error.message, '', { cause: error })
        }
      }),
  )

  addRoute(
    api,
    {
      path: '/api/audit',
      about: 'server',
      says: 'what was done through the dashboard, the latest first',
      query: z.strictObject({ limit: whole(1, 1_000) }),
      answer: z.array(
        z.strictObject({
          audit_id: z.uuid(),
          at: z.iso.datetime(),
          actor: z.string(),
          role: z.string(),
          action: z.string(),
          target: z.string(),
          note: z.string().nullable(),
          outcome: z.string(),
          request_id: z.string(),
          address: z.string().nullable(),
        }),
      ),
      role: 'admin',
    },
    ({ query: { limit = AUDIT } }) => store.audit.latest(limit),
  )
}

function spanOf(text: string): number {
  try {
    return parseDuration(text)
  } catch (cause) {
    throw new RequestError(400, `kill_after cannot be '${text}'`, 'write a time such as 30s', { cause })
  }
}

async function startedAgain(
  store: Store,
  run: ExecutionRow,
  since: number,
): Promise<ExecutionRow | undefined> {
  const { task_stage: stage, task_name: task } = run
  for (let waited = 0; waited < STARTS_WITHIN_MS; waited += LOOK_EVERY_MS) {
    await pause(LOOK_EVERY_MS)
    const latest = await store.history({ stage, task, since, limit: 5 })
    const found = latest.find(each => each.rerun_of_run_id === run.run_id)
    if (found !== undefined) return found
  }
  return undefined
}
