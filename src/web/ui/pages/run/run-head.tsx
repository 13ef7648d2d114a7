import { Link } from '@tanstack/react-router'
import { FileText } from 'lucide-react'
import { apiUrl } from '../../api/client.ts'
import type { Run } from '../../api/rows.ts'
import { harmless } from '../../format/harmless.ts'
import { stateOf } from '../../format/state.ts'
import { Elapsed } from '../../parts/elapsed.tsx'
import { RunStrip } from '../../parts/run-strip.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { Moment, Time } from '../../parts/time.tsx'
import { Actions } from './actions.tsx'

export function RunHead({ run, siblings }: { run: Run; siblings: Run[] }) {
  const state = stateOf(run)
  const task = { stage: run.task_stage, task: run.task_name }
  return (
    <header className={`run-head ${state}`}>
      <p className="path">
        <Link to="/" search={{ text: run.task_stage }}>
          {harmless(run.task_stage)}
        </Link>
        <span aria-hidden="true">/</span>
        <Link to="/tasks/$stage/$task" params={task} aria-label={`The task ${harmless(run.task_name)}`}>
          {harmless(run.task_name)}
        </Link>
      </p>
      <div className="title">
        <h1>{harmless(run.task_name)}</h1>
        <StateMark state={state} />
        <div className="actions">
          <a className="button" href={apiUrl(`runs/${run.run_id}/report`)} download>
            <FileText /> Report
          </a>
          <Actions run={run} />
        </div>
      </div>
      <dl className="key-facts">
        <div>
          <dt>{state === 'running' ? 'Running for' : 'Took'}</dt>
          <dd>
            <Elapsed run={run} />
          </dd>
        </div>
        <div>
          <dt>Started</dt>
          <dd>
            <Moment at={run.execution_start} />
          </dd>
        </div>
        <div>
          <dt>{run.execution_end === null ? 'Heard of' : 'Ended'}</dt>
          <dd>
            <Time at={run.execution_end ?? run.last_update} />
          </dd>
        </div>
        <div>
          <dt>Host</dt>
          <dd>
            <Link to="/history" search={{ host: run.hostname }}>
              {harmless(run.hostname)}
            </Link>
          </dd>
        </div>
        {run.exit_code !== null && (
          <div>
            <dt>Exit status</dt>
            <dd>{run.exit_code}</dd>
          </div>
        )}
        {run.exit_signal !== null && (
          <div>
            <dt>Signal</dt>
            <dd>{run.exit_signal}</dd>
          </div>
        )}
        {run.attempt > 1 && (
          <div>
            <dt>Attempt</dt>
            <dd>{run.attempt}</dd>
          </div>
        )}
        {siblings.length > 0 && (
          <div className="siblings">
            <dt>
              Latest runs
              <Link to="/history" search={task}>
                All runs
              </Link>
            </dt>
            <dd>
              <RunStrip runs={siblings} of={harmless(run.task_name)} current={run.run_id} />
            </dd>
          </div>
        )}
      </dl>
    </header>
  )
}
