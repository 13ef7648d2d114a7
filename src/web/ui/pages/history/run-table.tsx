import { useInfiniteQuery } from '@tanstack/react-query'
import { ArrowDown, ArrowUp } from 'lucide-react'
import type { Parameters } from '../../api/client.ts'
import { runPagesQuery } from '../../api/queries.ts'
import { some } from '../../format/measure.ts'
import { Empty } from '../../parts/empty.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { LongTable } from '../../parts/long-table.tsx'
import { type ColumnName, columnOf } from '../../parts/run-columns.tsx'
import { RunCells } from '../../parts/runs-table.tsx'
import { orderOf } from './history-page.tsx'

interface RunTableProps {
  filter: Parameters
  names: ColumnName[]
  sort: string | undefined
  onSort: (sort: string | undefined) => void
  isPlain: boolean
}

export function RunTable({ filter, names, sort = 'started', onSort, isPlain }: RunTableProps) {
  const query = useInfiniteQuery(runPagesQuery({ ...filter, ...orderOf(sort), limit: 100 }))
  return (
    <Loaded query={query}>
      {({ pages }) => {
        const runs = pages.flatMap(page => page.runs)
        if (runs.length === 0) return <NoRuns isPlain={isPlain} />
        return (
          <section className="card history" aria-label="Runs">
            <LongTable
              label="Table of runs"
              rows={runs}
              keyOf={run => run.run_id}
              head={
                <tr>
                  {names.map(name => (
                    <Head key={name} name={name} sort={sort} onSort={onSort} />
                  ))}
                </tr>
              }
              cells={run => <RunCells run={run} columns={names.map(columnOf)} />}
            />
            <footer>
              <span className="quiet">
                {some(runs.length, 'run')}
                {query.hasNextPage ? ' shown' : ''}
              </span>
              {query.hasNextPage && (
                <button
                  type="button"
                  disabled={query.isFetchingNextPage}
                  onClick={() => void query.fetchNextPage()}
                >
                  Show more
                </button>
              )}
            </footer>
          </section>
        )
      }}
    </Loaded>
  )
}

function Head({
  name,
  sort,
  onSort,
}: {
  name: ColumnName
  sort: string
  onSort: (sort: string | undefined) => void
}) {
  const { name: says, sort: order, isNumber } = columnOf(name)
  if (order === undefined)
    return (
      <th scope="col" className={isNumber ? 'number' : undefined}>
        {says}
      </th>
    )
  const isDown = sort === order
  const isUp = sort === `-${order}`
  const next = isDown ? `-${order}` : order
  return (
    <th
      scope="col"
      className={isNumber ? 'number' : undefined}
      aria-sort={isDown ? 'descending' : isUp ? 'ascending' : 'none'}
    >
      <button type="button" onClick={() => onSort(next === 'started' ? undefined : next)}>
        {says}
        {isDown && <ArrowDown />}
        {isUp && <ArrowUp />}
      </button>
    </th>
  )
}

function NoRuns({ isPlain }: { isPlain: boolean }) {
  return isPlain ? (
    <Empty title="No run in this time">
      <p>Look further back, or start one:</p>
      <pre>tasker run --stage DAILY -- sh load.sh</pre>
    </Empty>
  ) : (
    <Empty title="No run is like that">
      <p>Take a filter away, or look further back.</p>
    </Empty>
  )
}
