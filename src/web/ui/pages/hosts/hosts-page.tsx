import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { hostsQuery, runsQuery } from '../../api/queries.ts'
import type { Host, Run } from '../../api/rows.ts'
import { harmless } from '../../format/harmless.ts'
import { count, megabytes, percent } from '../../format/measure.ts'
import { Elapsed } from '../../parts/elapsed.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { Time } from '../../parts/time.tsx'
import { usePageTitle } from '../../shell/page-title.ts'
import './hosts.css'

export function HostsPage() {
  usePageTitle('Hosts')
  const query = useQuery(hostsQuery)
  const { data: running } = useQuery(runsQuery({ status: 'STARTED,RUNNING', limit: 500 }))
  const byHost = Map.groupBy<string, Run>(running?.runs ?? [], run => run.hostname)
  return (
    <>
      <div className="page-head">
        <h1>Hosts</h1>
      </div>
      <Loaded query={query}>
        {hosts =>
          hosts.length === 0 ? (
            <NoHosts />
          ) : (
            <ul className="hosts">
              {hosts.map(host => (
                <OneHost key={host.hostname} host={host} runs={byHost.get(host.hostname) ?? []} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </>
  )
}

function OneHost({ host, runs }: { host: Host; runs: Run[] }) {
  const { hostname, host: machine, failed_24h: failed } = host
  return (
    <li className="card">
      <header>
        <h2>
          <Link data-row to="/history" search={{ host: hostname }}>
            {harmless(hostname)}
          </Link>
        </h2>
        <Monitor of={host.monitor} />
      </header>
      <dl>
        <Figure name="Running" value={count(host.running)} />
        <Figure name="Runs in 24 h" value={count(host.runs_24h)} />
        <Figure name="Failed in 24 h" value={count(failed)} isBad={failed > 0} />
        {machine?.load !== undefined && <Figure name="Load" value={machine.load.toFixed(2)} />}
        {machine?.available_mb !== undefined && (
          <Figure name="Memory free" value={megabytes(machine.available_mb)} />
        )}
        {machine?.free_mb !== undefined && <Figure name="Disk free" value={megabytes(machine.free_mb)} />}
        {host.memory_mb !== null && <Figure name="Memory of runs" value={megabytes(host.memory_mb)} />}
        {host.cpu_percent !== null && <Figure name="CPU of runs" value={percent(host.cpu_percent)} />}
      </dl>
      {runs.length > 0 && (
        <ul className="running-here">
          {runs.map(run => (
            <li key={run.run_id}>
              <StateMark state="running" isBrief />
              <Link to="/runs/$id" params={{ id: run.run_id }}>
                {harmless(run.task_name)}
              </Link>
              <span className="quiet">
                {run.overall_percent_complete !== null && `${percent(run.overall_percent_complete)} · `}
                <Elapsed run={run} />
              </span>
            </li>
          ))}
        </ul>
      )}
      {host.last_seen !== null && (
        <footer className="quiet">
          heard of <Time at={host.last_seen} />
        </footer>
      )}
    </li>
  )
}

function Monitor({ of }: { of: Host['monitor'] }) {
  if (of === null) return <StateMark state="never" word="No monitor" />
  const mark = of.alive
    ? ({ state: 'finished', word: 'Monitor alive' } as const)
    : of.stopped
      ? ({ state: 'off', word: 'Monitor stopped' } as const)
      : ({ state: 'lost', word: 'Monitor silent' } as const)
  return (
    <span className="monitor" title={`of ${harmless(of.state_dir)}`}>
      <StateMark {...mark} />
      <span className="quiet">
        <Time at={of.seen_at} />
      </span>
    </span>
  )
}

function Figure({ name, value, isBad = false }: { name: string; value: string; isBad?: boolean }) {
  return (
    <div className={isBad ? 'failed' : undefined}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

function NoHosts() {
  return (
    <Empty title="No host is known yet">
      <p>
        Each machine that records its runs into this database appears here. One process looks after all runs
        of a host:
      </p>
      <pre>tasker monitor</pre>
    </Empty>
  )
}
