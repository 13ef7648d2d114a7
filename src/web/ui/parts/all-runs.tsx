import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { allRunsQuery } from '../api/all-runs.ts'
import type { Parameters } from '../api/client.ts'
import type { Run } from '../api/rows.ts'
import { some } from '../format/measure.ts'
import { Empty } from './empty.tsx'
import { Loaded } from './loaded.tsx'

interface AllRunsProps {
  filter: Parameters
  className: string
  /** What stands beside their number. */
  says: (isCut: boolean) => ReactNode
  children: (runs: Run[]) => ReactNode
}

/** A card about all runs of a filter. */
export function AllRuns({ filter, className, says, children }: AllRunsProps) {
  const query = useQuery(allRunsQuery(filter))
  return (
    <Loaded query={query}>
      {({ runs, isCut }) =>
        runs.length === 0 ? (
          <Empty title="No run in this time" />
        ) : (
          <section className={`card ${className}`}>
            <header>
              <h2>{some(runs.length, 'run')}</h2>
              {says(isCut)}
            </header>
            {children(runs)}
          </section>
        )
      }
    </Loaded>
  )
}
