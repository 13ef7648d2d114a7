import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { errorQuery } from '../../api/queries.ts'
import type { ErrorGroup, Run } from '../../api/rows.ts'
import { harmless } from '../../format/harmless.ts'
import { some } from '../../format/measure.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { COLUMNS } from '../../parts/run-columns.tsx'
import { RunsTable } from '../../parts/runs-table.tsx'
import { Time } from '../../parts/time.tsx'
import { usePageTitle } from '../../shell/page-title.ts'
import { Decide } from './decide.tsx'
import { ErrorState } from './error-state.tsx'
import './errors.css'

const route = getRouteApi('/errors/$fingerprint')

export function ErrorPage() {
  const { fingerprint } = route.useParams()
  return <Loaded query={useQuery(errorQuery(fingerprint))}>{error => <Whole error={error} />}</Loaded>
}

function Whole({ error }: { error: ErrorGroup & { runs: Run[] } }) {
  usePageTitle(harmless(error.what))
  const sample = error.runs.find(run => run.error_detail !== null)
  return (
    <>
      <header className="error-head">
        <p className="path">
          <Link to="/errors">Errors</Link> <span className="mono">{error.error_group}</span>
        </p>
        <div className="page-head">
          <h1>{harmless(error.what)}</h1>
          <ErrorState of={error.state} />
          <Decide error={error} />
        </div>
        <p className="quiet">
          {some(error.failures, 'failure')} of {some(error.tasks, 'task')}, first{' '}
          <Time at={error.first_seen} />, last <Time at={error.last_seen} />
          {error.where !== null && (
            <>
              {' '}
              in <code>{harmless(error.where)}</code>
            </>
          )}
        </p>
        {error.note !== null && (
          <p>
            <q>{harmless(error.note)}</q>{' '}
            {error.resolved_by !== null && <span className="quiet">{harmless(error.resolved_by)}</span>}
          </p>
        )}
      </header>
      {sample?.error_detail != null && (
        <section className="card sample">
          <header>
            <h2>As it was said last</h2>
            <Link
              to="/runs/$id"
              params={{ id: sample.run_id }}
              search={{ find: firstLine(sample.error_detail) }}
            >
              In the log
            </Link>
          </header>
          <pre>{harmless(sample.error_detail)}</pre>
        </section>
      )}
      <section className="card">
        <header>
          <h2>Runs that failed so</h2>
        </header>
        <RunsTable label="Runs that failed so" runs={error.runs} columns={COLUMNS_OF_FAILURES} />
      </section>
    </>
  )
}

const COLUMNS_OF_FAILURES = [COLUMNS.task, COLUMNS.started, COLUMNS.took, COLUMNS.host, COLUMNS.message]

/** What can be looked for in the log as it stands there. */
function firstLine(text: string): string {
  return (text.split('\n').find(line => line.trim() !== '') ?? '').trim().slice(0, 200)
}
