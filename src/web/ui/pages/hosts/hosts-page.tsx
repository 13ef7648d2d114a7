import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { hostsQuery, runsQuery } from '../../api/queries.ts'
import type { Host, Run } from '../../api/rows.ts'
import { harmless } from '../../format/harmless.ts'
import { megabytes, percent } from '../../format/measure.ts'
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
            <Empty title="No host has run anything yet">
              <p>Each machine on which tasker records a run into this database appears here.</p>
            </Empty>
          ) : (
            <ul className="hosts">
              {hosts.map(host => (
                <OneHost key={host.hostname} host={host} running={byHost.get(host.hostname) ?? []} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </>
  )
}

function OneHost({ host, running }: { host: Host; running: Run[] }) {
  return (
    <li className="card">
      <header>
        <h2>
          <Link data-row to="/history" search={{ host: host.hostname }}>
            {harmless(host.hostname)}
          </Link>
        </h2>
        <Monitor of={host.monitor} />
      </header>
      <dl>
        <Figure name="Running" value={String(host.running)} />
        <Figure name="Runs in 24 h" value={String(host.runs_24h)} />
        <Figure name="Failed in 24 h" value={String(host.failed_24h)} isBad={host.failed_24h > 0} />
        {host.host?.load !== undefined && <Figure name="Load" value={host.host.load.toFixed(2)} />}
        {host.host?.available_mb !== undefined && (
          <Figure name="Memory free" value={megabytes(host.host.available_mb)} />
        )}
        {host.host?.free_mb !== undefined && <Figure name="Disk free" value={megabytes(host.host.free_mb)} />}
        {host.memory_mb !== null && <Figure name="Memory of runs" value={megabytes(host.memory_mb)} />}
        {host.cpu_percent !== null && <Figure name="CPU of runs" value={percent(host.cpu_percent)} />}
      </dl>
      {running.length > 0 && (
        <ul className="running-here">
          {running.map(run => (
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
      <footer className="quiet">
        {host.last_seen === null ? (
          'never heard of'
        ) : (
          <>
            heard of <Time at={host.last_seen} />
          </>
        )}
        {running.length === 0 && host.running === 0 && ', nothing runs'}
      </footer>
    </li>
  )
}

function Monitor({ of }: { of: Host['monitor'] }) {
  if (of === null) return <StateMark state="never" word="No monitor" />
  return (
    <span title={`tasker ${of.version ?? ''}`.trim()}>
      <StateMark
        state={of.alive ? 'finished' : 'lost'}
        word={of.alive ? 'Monitor alive' : 'Monitor silent'}
      />
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
