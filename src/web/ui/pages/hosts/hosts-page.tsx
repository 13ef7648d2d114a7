import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { allRunsQuery } from '../../api/all-runs.ts'
import { hostsQuery } from '../../api/queries.ts'
import type { Host, Run } from '../../api/rows.ts'
import { harmless } from '../../format/harmless.ts'
import { count, megabytes } from '../../format/measure.ts'
import type { State } from '../../format/state.ts'
import { Elapsed } from '../../parts/elapsed.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { Time } from '../../parts/time.tsx'
import { usePageTitle } from '../../shell/page-title.ts'
import './hosts.css'

/** What runs where. The server names those with a monitor or a run that goes on; the others are known by their runs. */
export function HostsPage() {
  usePageTitle('Hosts')
  const query = useQuery(hostsQuery)
  const { data: day } = useQuery(allRunsQuery({ since: '1d' }))
  const byHost = Map.groupBy<string, Run>(day?.runs ?? [], run => run.hostname)
  return (
    <>
      <div className="page-head">
        <h1>Hosts</h1>
      </div>
      <Loaded query={query}>
        {known => {
          const hosts = withQuiet(known, [...byHost.keys()])
          return hosts.length === 0 ? (
            <NoHosts />
          ) : (
            <ul className="hosts">
              {hosts.map(host => (
                <OneHost key={host.hostname} host={host} ofToday={byHost.get(host.hostname) ?? []} />
              ))}
            </ul>
          )
        }}
      </Loaded>
    </>
  )
}

function withQuiet(known: Host[], names: string[]): Host[] {
  const quiet = names.filter(name => !known.some(({ hostname }) => hostname === name))
  const nothing = { monitors: [], runs: [], machine: null, machine_at: null }
  return [...known, ...quiet.sort().map(hostname => ({ hostname, ...nothing }))]
}

function OneHost({ host, ofToday }: { host: Host; ofToday: Run[] }) {
  const { hostname, machine, runs } = host
  const failed = ofToday.filter(run => run.execution_status === 'FAILED').length
  return (
    <li className="card">
      <header>
        <h2>
          <Link data-row to="/history" search={{ host: hostname }}>
            {harmless(hostname)}
          </Link>
        </h2>
        <Monitors of={host.monitors} />
      </header>
      <dl>
        <Figure name="Running" value={count(runs.length)} />
        <Figure name="Runs in 24 h" value={count(ofToday.length)} />
        <Figure name="Failed in 24 h" value={count(failed)} isBad={failed > 0} />
        {machine?.load !== undefined && <Figure name="Load" value={machine.load.toFixed(2)} />}
        {machine?.available_mb !== undefined && (
          <Figure name="Memory free" value={megabytes(machine.available_mb)} />
        )}
        {machine?.free_mb !== undefined && <Figure name="Disk free" value={megabytes(machine.free_mb)} />}
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
                {run.memory_mb !== null && `${megabytes(run.memory_mb)} · `}
                <Elapsed run={{ ...run, execution_end: null }} />
              </span>
            </li>
          ))}
        </ul>
      )}
      {host.machine_at !== null && (
        <footer className="quiet">
          measured <Time at={host.machine_at} />
        </footer>
      )}
    </li>
  )
}

const MONITOR_STATES: Record<Host['monitors'][number]['state'], { state: State; word: string }> = {
  alive: { state: 'finished', word: 'Monitor alive' },
  silent: { state: 'lost', word: 'Monitor silent' },
  stopped: { state: 'off', word: 'Monitor stopped' },
}

function Monitors({ of }: { of: Host['monitors'] }) {
  if (of.length === 0) return <StateMark state="never" word="No monitor" />
  return of.map(({ state_dir, last_seen, state }) => (
    <span key={state_dir} className="monitor" title={`of ${state_dir}`}>
      <StateMark {...MONITOR_STATES[state]} />
      <span className="quiet">
        <Time at={last_seen} />
      </span>
    </span>
  ))
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
    <Empty title="No host ran anything today">
      <p>
        Each machine that records its runs into this database appears here. One process looks after all runs
        of a host:
      </p>
      <pre>tasker monitor</pre>
    </Empty>
  )
}
