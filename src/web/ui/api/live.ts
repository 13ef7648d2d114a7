import type { QueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { apiUrl } from './client.ts'

/** Since when nothing is heard of the server; undefined while it is. */
let staleSince: number | undefined
const listeners = new Set<() => void>()

/** Asks again for what a told change touches, and for everything when the server is back. */
export function followChanges(client: QueryClient): void {
  const source = new EventSource(apiUrl('events'))
  source.addEventListener('changed', () => refresh(client))
  source.onopen = () => {
    if (staleSince !== undefined) void client.invalidateQueries()
    setStale(undefined)
  }
  source.onerror = () => {
    setStale(staleSince ?? Date.now())
    if (source.readyState !== EventSource.CLOSED) return
    // The server refused: the browser does not try again by itself.
    source.close()
    setTimeout(() => followChanges(client), 5_000)
  }
}

export function useStaleSince(): number | undefined {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => staleSince,
  )
}

function setStale(since: number | undefined): void {
  if (staleSince === since) return
  staleSince = since
  for (const listener of listeners) listener()
}

/** A thousand runs may end at once; one question a second answers for all. */
let isPlanned = false
function refresh(client: QueryClient): void {
  if (isPlanned) return
  isPlanned = true
  setTimeout(() => {
    isPlanned = false
    void client.invalidateQueries({ queryKey: ['runs'] })
  }, 400)
}
