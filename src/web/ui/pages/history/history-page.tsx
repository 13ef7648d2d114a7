import { getRouteApi } from '@tanstack/react-router'
import { CalendarDays, Download, Grid2x2, TableProperties } from 'lucide-react'
import { apiUrl, type Parameters } from '../../api/client.ts'
import { FindField } from '../../parts/find-field.tsx'
import { Pick } from '../../parts/pick.tsx'
import { PickSpan, useSpan } from '../../parts/pick-span.tsx'
import { PickTask } from '../../parts/pick-task.tsx'
import { chosenColumns } from '../../parts/run-columns.tsx'
import { useKeys } from '../../shell/keys.ts'
import { usePageTitle } from '../../shell/page-title.ts'
import { useZone } from '../../shell/zone.ts'
import { Calendar } from './calendar.tsx'
import { PickColumns } from './pick-columns.tsx'
import { RunGrid } from './run-grid.tsx'
import { RunTable } from './run-table.tsx'
import './history.css'

const route = getRouteApi('/history')
type Search = ReturnType<typeof route.useSearch>

const VIEWS = [
  { view: 'table', name: 'Table', icon: TableProperties },
  { view: 'calendar', name: 'Calendar', icon: CalendarDays },
  { view: 'grid', name: 'Grid', icon: Grid2x2 },
] as const

export function HistoryPage() {
  usePageTitle('History')
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const set = (change: Search) => navigate({ search: { ...search, ...change }, replace: true })
  useKeys({ f: () => set({ status: search.status === 'FAILED' ? undefined : 'FAILED' }) })

  const { view = 'table', columns, sort, since, until, ...which } = search
  const filter: Parameters = { ...which, ...useSpan({ since, until }) }
  const isPlain = Object.values(which).every(value => value === undefined)
  const names = chosenColumns(columns)
  const zone = useZone()
  return (
    <>
      <div className="page-head">
        <h1>History</h1>
        <nav className="tabs" aria-label="Shown as">
          {VIEWS.map(({ view: each, name, icon: Icon }) => (
            <button
              type="button"
              key={each}
              aria-pressed={view === each}
              onClick={() => set({ view: each === 'table' ? undefined : each })}
            >
              <Icon />
              {name}
            </button>
          ))}
        </nav>
        <a
          className="button"
          href={apiUrl('runs', { ...filter, ...orderOf(sort), format: 'csv', zone })}
          download="runs.csv"
        >
          <Download /> CSV
        </a>
      </div>
      <div className="filters history-filters">
        <FindField
          label="Search runs"
          value={search.text ?? ''}
          isRemote
          onChange={text => set({ text: text || undefined })}
        />
        <PickSpan span={{ since, until }} onChange={set} />
        <Pick
          label="Status"
          value={search.status ?? ''}
          options={[
            ['', 'Any status'],
            ['FAILED', 'Failed'],
            ['CANCELLED', 'Cancelled'],
            ['FINISHED', 'Finished'],
            ['STARTED,RUNNING', 'Running'],
          ]}
          onChange={status => set({ status: status || undefined })}
        />
        <PickTask stage={search.stage} task={search.task} onChange={set} />
        <Words label="Host" value={search.host} onChange={host => set({ host })} />
        <Words label="Tag" value={search.tag} onChange={tag => set({ tag })} />
        {!isPlain && (
          <button type="button" onClick={() => navigate({ search: { view: search.view, columns } })}>
            Clear
          </button>
        )}
        {view === 'table' && (
          <PickColumns chosen={names} onChange={next => set({ columns: next.join(',') })} />
        )}
      </div>
      {view === 'calendar' ? (
        <Calendar filter={filter} search={search} />
      ) : view === 'grid' ? (
        <RunGrid filter={filter} />
      ) : (
        <RunTable
          filter={filter}
          names={names}
          sort={sort}
          onSort={next => set({ sort: next })}
          isPlain={isPlain}
        />
      )}
    </>
  )
}

/** `time` is the longest first, `-time` the shortest. */
export function orderOf(sort: string | undefined): Parameters {
  if (sort === undefined) return {}
  return sort.startsWith('-') ? { sort: sort.slice(1), order: 'asc' } : { sort }
}

interface WordsProps {
  label: string
  value: string | undefined
  onChange: (value: string | undefined) => void
}

/** Taken when somebody is done with it. */
function Words({ label, value, onChange }: WordsProps) {
  const take = (field: HTMLInputElement) =>
    field.value !== (value ?? '') && onChange(field.value || undefined)
  return (
    <input
      className="words"
      key={value}
      aria-label={label}
      placeholder={label}
      defaultValue={value}
      onBlur={event => take(event.target)}
      onKeyDown={event => event.key === 'Enter' && take(event.currentTarget)}
    />
  )
}
