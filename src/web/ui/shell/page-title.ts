import { useEffect, useSyncExternalStore } from 'react'

let title = ''
const listeners = new Set<() => void>()

export function usePageTitle(of: string): void {
  useEffect(() => {
    title = of
    for (const listener of listeners) listener()
  }, [of])
}

export function useShownTitle(): string {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => title,
  )
}
