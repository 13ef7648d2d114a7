import { useSyncExternalStore } from 'react'
import { flushSync } from 'react-dom'

/** More rows than these are there only while they can be seen. */
export const MANY = 300
/** Rows so near are there, too. */
export const AHEAD_PX = 800

const paper = matchMedia('print')

/** On paper everything can be seen. */
export function usePrinting(): boolean {
  return useSyncExternalStore(
    listener => {
      // The browser prints what is there when this returns.
      const onChange = () => flushSync(listener)
      paper.addEventListener('change', onChange)
      return () => paper.removeEventListener('change', onChange)
    },
    () => paper.matches,
  )
}
