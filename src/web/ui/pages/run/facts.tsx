import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { runQuery } from '../../api/queries.ts'
import type { Run, RunDetail } from '../../api/rows.ts'
import { duration } from '../../format/duration.ts'
import { harmless } from '../../format/harmless.ts'
import { count, megabytes, percent } from '../../format/measure.ts'
import { stateOf } from '../../format/state.ts'
import { Commit } from '../../parts/commit.tsx'
import { Copy } from '../../parts/copy.tsx'
import { Fact } from '../../parts/fact.tsx'
import { Path } from '../../parts/path.tsx'
import { StateMark } from '../../parts/state-mark.tsx'

/** Everything else that is known. */
export function Facts({
  detail: { run, commit_url: commitUrl, inner_runs: inner },
  siblings,
}: {
  detail: RunDetail
  siblings: Run[]
}) {
  const script = [run.script_path, run.script_file].filter(Boolean).join('/')
  const log = [run.log_path, run.log_file].filter(Boolean).join('/')
  const tags = Object.entries(run.tags)
  const metrics = Object.entries(run.metrics)
  const attempts = siblings.filter(
    other =>
      other.run_id !== run.run_id &&
      (other.run_id === run.retry_of_run_id || other.retry_of_run_id === (run.retry_of_run_id ?? run.run_id)),
  )
  return (
    <section className="card facts">
      <header>
        <h2>Facts</h2>
      </header>
      <dl>
        <Fact name="Run">
          <span className="mono">{run.run_id}</span> <Copy text={run.run_id} what="the id of the run" />
        </Fact>
        <Fact name="Command">
          <pre className="command">{harmless(run.command.join(' '))}</pre>
          <Copy text={run.command.join(' ')} what="the command" />
        </Fact>
        {run.cwd !== null && (
          <Fact name="Folder">
            <Path of={run.cwd} />
          </Fact>
        )}
        {script !== '' && (
          <Fact name="Script">
            <Path of={script} />
          </Fact>
        )}
        {log !== '' && (
          <Fact name="Log">
            <Path of={log} /> <Copy text={log} what="the path of the log" />
          </Fact>
        )}
        <Fact name="User">{harmless(run.user_name ?? 'unknown')}</Fact>
        <Fact name="Process">
          {run.process_id} <span className="quiet">of tasker {run.supervisor_pid}</span>
        </Fact>
        {run.interpreter !== null && <Fact name="Interpreter">{harmless(run.interpreter)}</Fact>}
        {run.git_commit !== null && (
          <Fact name="Commit">
            <Commit id={run.git_commit} url={commitUrl} canBeCopied />
            {run.git_branch !== null && ` on ${harmless(run.git_branch)}`}
            {run.git_dirty && <span className="tag">uncommitted changes</span>}
          </Fact>
        )}
        {run.surroundings !== null && run.surroundings.length > 0 && (
          <Fact name="Started by">
            {run.surroundings.map(({ kind, id }) => (id === undefined ? kind : `${kind} ${id}`)).join(', ')}
          </Fact>
        )}
        {run.progress_source !== null && <Fact name="Progress from">{harmless(run.progress_source)}</Fact>}
        {run.unique_key !== null && <Fact name="Once only">{harmless(run.unique_key)}</Fact>}
        {tags.length > 0 && (
          <Fact name="Tags">
            {tags.map(([name, value]) => (
              <Link key={name} className="tag" to="/history" search={{ tag: `${name}=${value}` }}>
                {harmless(`${name}=${value}`)}
              </Link>
            ))}
          </Fact>
        )}
        {metrics.map(([name, value]) => (
          <Fact key={name} name={harmless(name)}>
            {typeof value === 'number' ? count(value) : harmless(value)}
          </Fact>
        ))}
        {run.rerun_of_run_id !== null && (
          <Fact name="Run again">
            <RunLink id={run.rerun_of_run_id} />
          </Fact>
        )}
        {run.parent_run_id !== null && (
          <Fact name="Part of">
            <RunLink id={run.parent_run_id} />
          </Fact>
        )}
        {inner.length > 0 && (
          <Fact name="Runs within">
            {inner.slice(0, 20).map(id => (
              <RunLink key={id} id={id} />
            ))}
          </Fact>
        )}
        {attempts.length > 0 && (
          <Fact name="Other attempts">
            {attempts.map(other => (
              <RunLink key={other.run_id} id={other.run_id} />
            ))}
          </Fact>
        )}
      </dl>
      <Used run={run} />
      {run.environment !== null && <Environment variables={run.environment} />}
    </section>
  )
}

function RunLink({ id }: { id: string }) {
  const { data } = useQuery(runQuery(id))
  return (
    <Link className="run-link" to="/runs/$id" params={{ id }}>
      {data === undefined ? (
        id.slice(0, 13)
      ) : (
        <>
          <StateMark state={stateOf(data.run)} isBrief /> {harmless(data.run.task_name)}
          {data.run.attempt > 1 && `, attempt ${data.run.attempt}`}
        </>
      )}
    </Link>
  )
}

function Used({ run }: { run: Run }) {
  const used: [string, string | null][] = [
    ['Peak memory', size(run.peak_memory_mb)],
    ['Average memory', size(run.average_memory_mb)],
    ['Memory limit', size(run.memory_limit_mb)],
    ['CPU time', run.cpu_seconds === null ? null : duration(run.cpu_seconds)],
    [
      'Peak CPU',
      run.resources?.peak_cpu_percent === undefined ? null : percent(run.resources.peak_cpu_percent),
    ],
    ['Read', size(run.read_mb)],
    ['Written', size(run.written_mb)],
    ['Processes', run.peak_processes === null ? null : count(run.peak_processes)],
    ['Largest process', run.resources?.peak_process?.name ?? null],
  ]
  const known = used.filter(([, value]) => value !== null)
  if (known.length === 0) return null
  return (
    <>
      <h3>Used</h3>
      <dl>
        {known.map(([name, value]) => (
          <Fact key={name} name={name}>
            {harmless(value ?? '')}
          </Fact>
        ))}
      </dl>
    </>
  )
}

const size = (mb: number | null) => (mb === null ? null : megabytes(mb))

function Environment({ variables }: { variables: Record<string, string> }) {
  const all = Object.entries(variables).sort(([one], [other]) => one.localeCompare(other))
  return (
    <details>
      <summary>Environment ({all.length})</summary>
      <dl className="environment">
        {all.map(([name, value]) => (
          <div key={name}>
            <dt>{harmless(name)}</dt>
            <dd>{harmless(value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
