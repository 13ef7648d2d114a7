import { isTerminal, type Run, type Subtask } from '../domain/run.ts'
import {
  type EventRecord,
  eventRecord,
  type SampleRecord,
  type SubtaskRecord,
  sampleRecord,
  subtaskRecords,
} from './detail-rows.ts'
import { type ExecutionRecord, executionRecord } from './execution-row.ts'
import type { Delivery } from './store.ts'
import { taskKey } from './task-key.ts'

/** A task that becomes known by running. */
interface KnownTask {
  task_stage: string
  task_name: string
  task_type: string | null
}

/** The rows of some deliveries, in the order in which every deliverer writes and locks them. */
export interface News {
  tasks: KnownTask[]
  executions: ExecutionRecord[]
  /** Of a run by its id: written only with a state that is newer than the stored one. */
  subtasks: ReadonlyMap<string, SubtaskRecord[]>
  events: EventRecord[]
  samples: SampleRecord[]
  settle(): void
}

/** Subtasks, as they are, that a store has: of a run with thousands only those are written that changed. */
export type StoredSubtasks = WeakSet<Subtask>

/**
 * What deliveries come to. Of several states of one run only the newest counts. `settle` the news when they are
 * written.
 */
export function newsOf(deliveries: readonly Delivery[], stored: StoredSubtasks): News {
  const runs = newestStates(deliveries)
  const subtasks = new Map(runs.map(run => [run, newSubtasks(run, stored)]))
  const executions = runs.map(executionRecord)
  const events: EventRecord[] = []
  const samples: SampleRecord[] = []
  for (const { run, events: happened } of deliveries.toSorted((left, right) => byId(left.run, right.run))) {
    for (const event of happened) {
      if (event.kind === 'sampled') samples.push(sampleRecord(run.runId, event))
      else events.push(eventRecord(run.runId, event))
    }
  }
  return {
    tasks: tasksOf(executions),
    executions,
    subtasks: new Map(runs.map(run => [run.runId, subtaskRecords(run.runId, subtasks.get(run) ?? [])])),
    events,
    samples,
    settle() {
      for (const subtask of [...subtasks.values()].flat()) stored.add(subtask)
    },
  }
}

/** Each once, in the order in which every deliverer locks them. */
export function tasksOf(executions: readonly KnownTask[]): KnownTask[] {
  const tasks = new Map(
    executions.map(({ task_stage, task_name, task_type }) => {
      const task = { task_stage, task_name, task_type }
      return [taskKey(task), task]
    }),
  )
  return [...tasks].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, task]) => task)
}

/** Without what belongs to these runs. */
export function withoutRuns(news: News, runIds: ReadonlySet<string>): News {
  const stays = ({ run_id }: { run_id: string }) => !runIds.has(run_id)
  return {
    ...news,
    executions: news.executions.filter(stays),
    events: news.events.filter(stays),
    samples: news.samples.filter(stays),
  }
}

/** At its end all of them, whatever became of the database meanwhile. */
function newSubtasks(run: Run, stored: StoredSubtasks): Subtask[] {
  const all = [...run.announced, ...run.subtasks]
  return isTerminal(run.status) ? all : all.filter(subtask => !stored.has(subtask))
}

function newestStates(deliveries: readonly Delivery[]): Run[] {
  const newest = new Map<string, Run>()
  for (const { run } of deliveries) {
    const other = newest.get(run.runId)
    if (other === undefined || other.lastSeq < run.lastSeq) newest.set(run.runId, run)
  }
  return [...newest.values()].toSorted(byId)
}

function byId(left: Run, right: Run): number {
  return left.runId < right.runId ? -1 : left.runId > right.runId ? 1 : 0
}
