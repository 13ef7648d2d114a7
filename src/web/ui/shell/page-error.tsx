import type { ErrorComponentProps } from '@tanstack/react-router'
import { Empty } from '../parts/empty.tsx'

export function PageError({ error, reset }: ErrorComponentProps) {
  return (
    <Empty title="This page broke">
      <p>{error instanceof Error ? error.message : String(error)}</p>
      <button type="button" onClick={reset}>
        Try again
      </button>
    </Empty>
  )
}
