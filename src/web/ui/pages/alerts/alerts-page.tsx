import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { alertsQuery } from '../../api/queries.ts'
import type { Alert } from '../../api/rows.ts'
import { harmless } from '../../format/harmless.ts'
import type { State } from '../../format/state.ts'
import { ActWithNote } from '../../parts/act.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { Time } from '../../parts/time.tsx'
import { usePageTitle } from '../../shell/page-title.ts'
import { Rules } from './rules.tsx'
import { Silences } from './silences.tsx'
import { TestChannel } from './test-channel.tsx'
import './alerts.css'

const route = getRouteApi('/alerts')

const MARKS: Partial<Record<Alert['kind'], State>> = {
  failed: 'failed',
  lost: 'lost',
  recovered: 'finished',
  cancelled: 'cancelled',
  'new-error': 'failed',
}

export function AlertsPage() {
  usePageTitle('Alerts')
  const isAll = route.useSearch().show === 'all'
  const navigate = route.useNavigate()
  const query = useQuery(alertsQuery(!isAll))
  return (
    <>
      <div className="page-head">
        <h1>Alerts</h1>
        <fieldset className="tabs">
          <legend className="unseen">Which alerts</legend>
          <button type="button" aria-pressed={!isAll} onClick={() => navigate({ search: {} })}>
            Open
          </button>
          <button type="button" aria-pressed={isAll} onClick={() => navigate({ search: { show: 'all' } })}>
            All
          </button>
        </fieldset>
        <TestChannel />
      </div>
      <Loaded query={query}>
        {alerts =>
          alerts.length === 0 ? (
            <NoAlerts isAll={isAll} />
          ) : (
            <ul className="card alerts">
              {alerts.map(alert => (
                <Row key={alert.alert_id} alert={alert} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <Silences />
      <Rules />
    </>
  )
}

function Row({ alert }: { alert: Alert }) {
  const isOpen = alert.closed_at === null && alert.acknowledged_at === null
  return (
    <li className={isOpen ? undefined : 'done'}>
      <StateMark state={MARKS[alert.kind] ?? 'late'} word={sentence(alert.kind.replaceAll('-', ' '))} />
      <div className="what">
        <p>
          {alert.run_id === null ? (
            <Link
              data-row
              to="/tasks/$stage/$task"
              params={{ stage: alert.task_stage, task: alert.task_name }}
            >
              {harmless(alert.task_name)}
            </Link>
          ) : (
            <Link data-row to="/runs/$id" params={{ id: alert.run_id }}>
              {harmless(alert.task_name)}
            </Link>
          )}{' '}
          {harmless(alert.says)}
        </p>
        <p className="quiet">
          {alert.basis !== null && <span>{harmless(alert.basis)}</span>}
          {alert.deliveries.map(({ channel, turn, outcome, settled_at, trouble }) => (
            <span key={`${channel} ${turn}`} title={trouble === null ? undefined : harmless(trouble)}>
              {channel}: {outcome ?? (settled_at === null ? 'on its way' : 'done')}
              {trouble !== null && ' (trouble)'}
            </span>
          ))}
          {alert.acknowledged_by !== null && (
            <span>
              taken by {harmless(alert.acknowledged_by)}
              {alert.note !== null && `: ${harmless(alert.note)}`}
            </span>
          )}
        </p>
      </div>
      <span className="when quiet">
        <Time at={alert.at} />
      </span>
      <span className="act">
        {isOpen ? (
          <ActWithNote
            name="Acknowledge"
            title="Acknowledge this alert?"
            path={`alerts/${alert.alert_id}/ack`}
            done="It is yours; nobody else is told again"
          />
        ) : (
          <span className="tag">{alert.closed_at === null ? 'acknowledged' : 'over'}</span>
        )}
      </span>
    </li>
  )
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

function NoAlerts({ isAll }: { isAll: boolean }) {
  return (
    <Empty title={isAll ? 'Nobody was ever told of anything' : 'Nothing is open'}>
      <p>
        Who is told of what stands in <code>.tasker.yml</code>, under <code>alerts</code>. What would be told
        now:
      </p>
      <pre>tasker alert check</pre>
    </Empty>
  )
}
