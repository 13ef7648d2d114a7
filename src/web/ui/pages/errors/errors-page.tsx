import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { errorsQuery } from '../../api/queries.ts'
import type { ErrorGroup } from '../../api/rows.ts'
import { harmless } from '../../format/harmless.ts'
import { some } from '../../format/measure.ts'
import { Empty } from '../../parts/empty.tsx'
import { FindField } from '../../parts/find-field.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Time } from '../../parts/time.tsx'
import { useKeys } from '../../shell/keys.ts'
import { usePageTitle } from '../../shell/page-title.ts'
import { Decide } from './decide.tsx'
import { ERROR_STATES, ErrorState } from './error-state.tsx'
import './errors.css'

const route = getRouteApi('/errors')
const OPEN: ErrorGroup['state'][] = ['new', 'back', 'known']

export function ErrorsPage() {
  usePageTitle('Errors')
  const { state, text = '' } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useQuery(errorsQuery)
  useKeys({
    f: () => navigate({ search: { text, state: state === undefined ? 'new' : undefined }, replace: true }),
  })
  const isShown = (error: ErrorGroup) =>
    (state === undefined ? OPEN.includes(error.state) : error.state === state) &&
    `${error.what} ${error.where ?? ''} ${error.task_name}`.toLowerCase().includes(text.toLowerCase())
  return (
    <>
      <div className="page-head">
        <h1>Errors</h1>
      </div>
      <Loaded query={query}>
        {errors => (
          <>
            <div className="filters error-filters">
              <fieldset className="chips">
                <legend className="unseen">Show only</legend>
                {(Object.keys(ERROR_STATES) as ErrorGroup['state'][]).map(each => (
                  <button
                    type="button"
                    key={each}
                    aria-pressed={state === each}
                    onClick={() =>
                      navigate({ search: { text, state: state === each ? undefined : each }, replace: true })
                    }
                  >
                    <ErrorState of={each} />
                    <b>{errors.filter(error => error.state === each).length}</b>
                  </button>
                ))}
              </fieldset>
              <FindField
                label="Filter errors"
                value={text}
                onChange={next => navigate({ search: { state, text: next || undefined }, replace: true })}
              />
            </div>
            {errors.filter(isShown).length === 0 ? (
              <NoErrors isWhole={errors.length === 0} />
            ) : (
              <ul className="card errors">
                {errors.filter(isShown).map(error => (
                  <Row key={error.error_group} error={error} />
                ))}
              </ul>
            )}
          </>
        )}
      </Loaded>
    </>
  )
}

function Row({ error }: { error: ErrorGroup }) {
  return (
    <li>
      <ErrorState of={error.state} />
      <div className="what">
        <Link data-row to="/errors/$fingerprint" params={{ fingerprint: error.error_group }}>
          {harmless(error.what)}
        </Link>
        <p className="quiet">
          {error.where !== null && <code>{harmless(error.where)}</code>}
          <span>
            {harmless(error.task_name)}
            {error.tasks > 1 && ` and ${some(error.tasks - 1, 'other task')}`}
          </span>
          {error.note !== null && <q>{harmless(error.note)}</q>}
        </p>
      </div>
      <div className="counts">
        <b>{some(error.failures, 'failure')}</b>
        <span className="quiet">
          last <Time at={error.last_seen} />, first <Time at={error.first_seen} />
        </span>
      </div>
      <div className="decide">
        <Decide error={error} />
      </div>
    </li>
  )
}

function NoErrors({ isWhole }: { isWhole: boolean }) {
  return isWhole ? (
    <Empty title="Nothing has failed">
      <p>What fails is put together here by its cause, with a count and the runs.</p>
    </Empty>
  ) : (
    <Empty title="No error is like that">
      <p>Those that are resolved or muted are shown by their buttons above.</p>
    </Empty>
  )
}
