import { z } from '@hono/zod-openapi'
import { SHAPES } from '../../answer/shapes.ts'
import { statusAnswer } from '../../answer/status-answer.ts'
import { withoutAbsent } from '../../kit/without-absent.ts'
import { addRoute } from '../add-route.ts'
import type { AnswerCache } from '../answer-cache.ts'
import type { Dashboard } from '../dashboard.ts'
import { option, word } from '../parameters.ts'
import { RequestError } from '../problem.ts'
import type { Api } from '../web-env.ts'

const FRESH_MS = 1_000

const named = z.strictObject({ stage: word, task: word })

/** The tasks, each with its latest run. */
export function addTaskRoutes(api: Api, { store, now }: Dashboard, cache: AnswerCache): void {
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

  async function oneTask(of: z.infer<typeof named>) {
    const [known] = await store.status(of)
    if (known === undefined) throw new RequestError(404, `there is no task ${of.stage}/${of.task}`)
    const [found] = await statusAnswer(store, of, now())
    return found
  }
}
