import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Run } from '../api/rows.ts'
import { duration } from '../format/duration.ts'
import { harmless } from '../format/harmless.ts'
import { megabytes } from '../format/measure.ts'
import { stateOf } from '../format/state.ts'
import { Elapsed } from './elapsed.tsx'
import { StateMark } from './state-mark.tsx'
import { Moment } from './time.tsx'

export interface RunColumn {
  name: string
  /** What the server calls the order by it. */
  sort?: 'started' | 'time' | 'memory' | 'cpu'
  isNumber?: boolean
  cell: (run: Run) => ReactNode
}

export const COLUMNS = {
  state: { name: 'State', cell: run => <StateMark state={stateOf(run)} /> },
  task: {
    name: 'Task',
    cell: run => (
      <Link data-row to="/runs/$id" params={{ id: run.run_id }}>
        {harmless(run.task_name)}
      </Link>
    ),
  },
  started: { name: 'Started', sort: 'started', cell: run => <Moment at={run.execution_start} /> },
  took: { name: 'Took', sort: 'time', isNumber: true, cell: run => <Elapsed run={run} /> },
  stage: { name: 'Stage', cell: run => <span className="quiet">{harmless(run.task_stage)}</span> },
  host: { name: 'Host', cell: run => harmless(run.hostname) },
  memory: {
    name: 'Peak memory',
    sort: 'memory',
    isNumber: true,
    cell: run => run.peak_memory_mb !== null && megabytes(run.peak_memory_mb),
  },
  message: {
    name: 'Message',
    cell: run => (
      <span className="message" title={harmless(run.error_message ?? '')}>
        {harmless(run.error_message ?? lastWords(run))}
      </span>
    ),
  },
  cpu: {
    name: 'CPU time',
    sort: 'cpu',
    isNumber: true,
    cell: run => run.cpu_seconds !== null && duration(run.cpu_seconds),
  },
  exit: { name: 'Exit', isNumber: true, cell: run => run.exit_signal ?? run.exit_code },
  user: { name: 'User', cell: run => harmless(run.user_name ?? '') },
  commit: { name: 'Commit', cell: run => <span className="mono">{run.git_commit?.slice(0, 8)}</span> },
  attempt: { name: 'Attempt', isNumber: true, cell: run => run.attempt },
  tags: {
    name: 'Tags',
    cell: run =>
      Object.entries(run.tags).map(([name, value]) => (
        <span key={name} className="tag">
          {harmless(`${name}=${value}`)}
        </span>
      )),
  },
} satisfies Record<string, RunColumn>

/** What it said itself; which subtask was the last is no news of a run that went well. */
function lastWords({ overall_progress_message: message }: Run): string {
  return message === null || /^Subtask \d+ of \d+/.test(message) ? '' : message
}

export type ColumnName = keyof typeof COLUMNS

const USUAL: ColumnName[] = ['state', 'task', 'started', 'took', 'stage', 'host', 'memory', 'message']

/** Those that an address names, the usual ones where it names none. */
export function chosenColumns(text: string | undefined): ColumnName[] {
  const named = (text?.split(',') ?? []).filter((name): name is ColumnName => Object.hasOwn(COLUMNS, name))
  return named.length === 0 ? USUAL : named
}

export const columnOf = (name: ColumnName): RunColumn => COLUMNS[name]
