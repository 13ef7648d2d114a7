import { useQuery } from '@tanstack/react-query'
import { sessionQuery } from '../api/queries.ts'
import { useChoice } from './preferences.ts'

/** The time zone that times are shown in. */
export function useZone(): string {
  const zone = useChoice('zone')
  const { data } = useQuery(sessionQuery)
  if (zone === 'utc') return 'UTC'
  if (zone === 'server' && data !== undefined) return data.time_zone
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}
