import type { Message } from '../domain/message.ts'
import type { Course, Saying } from '../insight/course.ts'
import { isStated } from '../insight/curve.ts'
import { type Estimate, estimate } from '../insight/eta.ts'
import type { CourseRow, EndedRun, ExecutionRow, StatusRow, TaskRow } from '../store/rows.ts'
import type { Store } from '../store/store.ts'
import { taskKey } from '../store/task-key.ts'
import { stateOf } from './state.ts'

/** What is read of one task; more makes no better forecast. Of many at once each has less. */
const RUNS = { most: 30, least: 12, inAll: 600 }
/** More would keep waiting who only wants to know what runs. */
const MOST_ESTIMATES = 50

interface TaskName {
  stage: string
  name: string
}

/** Courses of the task's latest runs that finished, oldest first. */
export async function earlierCourses(store: Store, task: TaskName, limit: number): Promise<Course[]> {
  const courses = await coursesOf(store, [task], limit)
  return courses.get(taskKey({ task_stage: task.stage, task_name: task.name })) ?? []
}

/** When the run of a task will be done, as far as anybody can say; undefined for one that has ended. */
export async function timeLeft(store: Store, row: StatusRow, now: number): Promise<Estimate | undefined> {
  return (await timesLeft(store, [row], now)).get(row)
}

/** The same for many, as quickly as for one. */
export async function timesLeft(
  store: Store,
  rows: readonly StatusRow[],
  now: number,
): Promise<Map<StatusRow, Estimate>> {
  const running = rows.filter(goesOn).slice(0, MOST_ESTIMATES)
  const limit = Math.max(RUNS.least, Math.min(RUNS.most, Math.floor(RUNS.inAll / running.length)))
  const presents = await store.courses(running.map(({ run }) => run.run_id))
  const earlier = await coursesOf(
    store,
    running.map(({ run }) => nameOf(run)),
    limit,
  )
  const estimates = new Map<StatusRow, Estimate>()
  for (const [index, row] of running.entries()) {
    const { task, run } = row
    const course = presents[index]
    if (course === undefined) continue
    // The clock of another host may be behind that of the run.
    const until = Math.max(now, run.last_update.getTime())
    const present = courseOf(run, course, until)
    const said = [...present.said, ...lastSaying(run, present)]
    const left = estimate({ ...present, said }, earlier.get(taskKey(run)) ?? [], expectedMsOf(task))
    if (left !== undefined) estimates.set(row, left)
  }
  return estimates
}

/** By task, the courses of its latest runs that finished, oldest first. */
async function coursesOf(
  store: Store,
  tasks: readonly TaskName[],
  limit: number,
): Promise<Map<string, Course[]>> {
  const ended = (await store.finishedRuns({ tasks, limit })).toReversed()
  const rows = await store.courses(ended.map(({ run_id }) => run_id))
  const courses = new Map<string, Course[]>()
  for (const [index, run] of ended.entries()) {
    const row = rows[index]
    if (row === undefined) continue
    const course = courseOf(run, row, run.execution_end.getTime())
    const key = taskKey(run)
    courses.set(key, [...(courses.get(key) ?? []), course])
  }
  return courses
}

function nameOf({ task_stage, task_name }: ExecutionRow): TaskName {
  return { stage: task_stage, name: task_name }
}

/** It runs, and somebody looks after it. */
export function goesOn(row: StatusRow): row is StatusRow & { run: ExecutionRow } {
  const state = stateOf(row.run)
  return state === 'RUNNING' || state === 'STARTED'
}

/** How long a task is registered to take, in milliseconds; 0 where nobody said. */
export function expectedMsOf(task: TaskRow): number {
  return (task.expected_duration_minutes ?? 0) * 60_000
}

function courseOf(
  run: Omit<EndedRun, 'execution_end'>,
  { subtasks, said, said_all: saidAll }: CourseRow,
  until: number,
): Course {
  const start = run.execution_start.getTime()
  return {
    elapsedMs: Math.max(0, until - start),
    steps: subtasks.flatMap(({ subtask_number: number, subtask_start: began, subtask_end: end }) => {
      if (began === null) return []
      return [{ number, startMs: began.getTime() - start, ...(end && { endMs: end.getTime() - start }) }]
    }),
    said: said.flatMap(({ at, payload: { message } }) =>
      message === undefined ? [] : [{ atMs: at.getTime() - start, message: message as Message }],
    ),
    saidAll,
    ...(run.total_subtasks && { totalSteps: run.total_subtasks }),
  }
}

/** Where a run stands is in its row, also when what it said of it is not among what was read. */
function lastSaying(run: ExecutionRow, present: Course): Saying[] {
  const atMs = run.last_update.getTime() - run.execution_start.getTime()
  const overall = run.overall_percent_complete
  if (isStated(present) && overall !== null) return [{ atMs, message: { verb: 'overall', percent: overall } }]
  const inStep = run.current_subtask !== null
  if (inStep && run.subtask_status !== 'RUNNING') return []
  const percent = inStep ? run.subtask_percent_complete : overall
  if (percent === null) return []
  return [{ atMs, message: { verb: 'percent', percent } }]
}
