import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ApiError } from '../api/client.ts'
import { Empty } from './empty.tsx'

/** Shows what was asked for; until then that it comes, or why it does not. */
export function Loaded<Answer>(props: {
  query: UseQueryResult<Answer>
  children: (answer: Answer) => ReactNode
}) {
  const { data, error, refetch } = props.query
  if (data !== undefined) return <>{props.children(data)}</>
  if (error === null) return <div className="loading" role="status" aria-label="loading" />
  const remedy = error instanceof ApiError ? error.remedy : undefined
  return (
    <Empty title={error.message}>
      {remedy !== undefined && <p>{remedy}</p>}
      <button type="button" onClick={() => void refetch()}>
        Try again
      </button>
    </Empty>
  )
}
