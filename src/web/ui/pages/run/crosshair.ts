import { useSyncExternalStore } from 'react'

/** A moment of the run that somebody points at: in the log, or in the charts. */
export interface Pointed {
  at: number
  in: 'log' | 'charts'
}

/** The moment that the log and the charts of a page share. */
export interface Crosshair {
  current(): Pointed | undefined
  point(pointed: Pointed | undefined): void
  listen(listener: () => void): () => void
}

export function createCrosshair(): Crosshair {
  let current: Pointed | undefined
  const listeners = new Set<() => void>()
  return {
    current: () => current,
    point(pointed) {
      if (pointed?.at === current?.at && pointed?.in === current?.in) return
      current = pointed
      for (const listener of listeners) listener()
    },
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** What is pointed at in the other of the two. */
export function usePointedIn(crosshair: Crosshair, where: Pointed['in']): number | undefined {
  return useSyncExternalStore(crosshair.listen, () => {
    const pointed = crosshair.current()
    return pointed?.in === where ? pointed.at : undefined
  })
}
