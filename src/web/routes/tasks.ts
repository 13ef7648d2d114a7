import { z } from '@hono/zod-openapi'
import { SHAPES } from '../../answer/shapes/shapes.ts'
import { statusAnswer } from '../../answer/status-answer.ts'
import { taskDefinition } from '../../answer/task-definition.ts'
import { withoutAbsent } from '../../kit/without-absent.ts'
import type { ClearedColumn } from '../../store/store.ts'
import { addRoute } from '../add-route.ts'
import type { AnswerCache } from '../answer-cache.ts'
import { audited } from '../audited.ts'
import type { Feed } from '../changes/feed.ts'
import type { Dashboard } from '../dashboard.ts'
import { option, word } from '../parameters.ts'
import { RequestError } from '../problem.ts'
import type { Api } from '../web-env.ts'

const FRESH_MS = 1_000

const named = z.strictObject({ stage: word, task: word })
const text = z.string().max(10_000).nullable()
const amount = z.union([z.number(), text])
const definition = z
  .strictObject({
    type: text,
    description: text,
    total_subtasks: amount,
    expected_duration_minutes: amount,
    schedule: text,
    timezone: text,
    start_grace: text,
    run_grace: text,
    enabled: z.boolean(),
  })
  .partial()
  .refine(fields => Object.keys(fields).length > 0, 'it says nothing')

/** Which column null empties. */
const COLUMNS: Record<Exclude<keyof z.infer<typeof definition>, 'enabled'>, ClearedColumn> = {
  type: 'task_type',
  description: 'description',
  total_subtasks: 'total_subtasks',
  expected_duration_minutes: 'expected_duration_minutes',
  schedule: 'schedule',
  timezone: 'timezone',
  start_grace: 'start_grace_seconds',
  run_grace: 'run_grace_seconds',
}

/** The tasks, each with its latest run. */
export function addTaskRoutes(api: Api, dashboard: Dashboard, cache: AnswerCache, feed: Feed): void {
  const { store, now } = dashboard

  addRoute(
    api,
    {
      path: '/api/tasks',
      about: 'tasks',
      says: 'each known task with its latest run, as `tasker status --json`',
      query: z.strictObject({ stage: option }),
      answer: SHAPES.status,
      role: 'viewer',
    },
    ({ query: { stage } }) =>
      cache.get(`tasks ${stage ?? ''}`, FRESH_MS, () => statusAnswer(store, withoutAbsent({ stage }), now())),
  )

  addRoute(
    api,
    {
      path: '/api/tasks/{stage}/{task}',
      about: 'tasks',
      says: 'one task with its latest run',
      params: named,
      answer: SHAPES.status.element,
      role: 'viewer',
    },
    ({ params }) => oneTask(params),
  )

  addRoute(
    api,
    {
      method: 'patch',
      path: '/api/tasks/{stage}/{task}',
      about: 'tasks',
      says: 'change what `tasker register` sets; what is left away stays as it is, null empties it',
      params: named,
      body: definition,
      answer: SHAPES.status.element,
      role: 'operator',
    },
    async ({ params, body: { enabled, ...fields }, request }) => {
      await oneTask(params)
      const { stage, task: name } = params
      const made = taskDefinition({ ...fields, stage, name })
      if ('problems' in made) throw new RequestError(400, made.problems.join('; '))
      const note = JSON.stringify({ ...fields, enabled })
      await audited(dashboard, request, { action: 'edit task', target: `${stage}/${name}`, note }, () =>
        store.changeTask(
          { stage, name },
          {
            ...(Object.values(fields).some(value => value !== null) && { definition: made.task }),
            cleared: keysOf(COLUMNS)
              .filter(name => fields[name] === null)
              .map(name => COLUMNS[name]),
            ...(enabled !== undefined && { enabled }),
          },
        ),
      )
      feed.tell('anything')
      return oneTask(params)
    },
  )

  async function oneTask(of: z.infer<typeof named>) {
    const [known] = await store.status(of)
    if (known === undefined) throw new RequestError(404, `there is no task ${of.stage}/${of.task}`)
    const [found] = await statusAnswer(store, of, now())
    return found
  }
}

function keysOf<Key extends string>(record: Record<Key, unknown>): Key[] {
  return Object.keys(record) as Key[]
}
