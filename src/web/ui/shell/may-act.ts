import { useQuery } from '@tanstack/react-query'
import { sessionQuery } from '../api/queries.ts'

/** Whether who looks may also do something; false until that is known. */
export function useMayAct(): boolean {
  const { data: session } = useQuery(sessionQuery)
  return session !== undefined && session.role !== 'viewer'
}
