import type { Run } from '../domain/run.ts'
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
}

/** What deliveries come to. Of several states of one run only the newest counts. */
export function newsOf(deliveries: readonly Delivery[]): News {
  const runs = newestStates(deliveries)
  const executions = runs.map(executionRecord)
  const tasks = new Map(
    executions.map(({ task_stage, task_name, task_type }) => [
      `${task_stage}\0${task_name}`,
      { task_stage, task_name, task_type },
    ]),
  )
  const events: EventRecord[] = []
  const samples: SampleRecord[] = []
  for (const { run, events: happened } of deliveries.toSorted((left, right) => byId(left.run, right.run))) {
    for (const event of happened) {
      if (event.kind === 'sampled') samples.push(sampleRecord(run.runId, event))
      else events.push(eventRecord(run.runId, event))
    }
  }
  return {
    tasks: [...tasks].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, task]) => task),
    executions,
    subtasks: new Map(runs.map(run => [run.runId, subtaskRecords(run)])),
    events,
    samples,
  }
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
