import { useSyncExternalStore } from 'react'

let said: { text: string; isBad: boolean } | undefined
let until: ReturnType<typeof setTimeout> | undefined
const listeners = new Set<() => void>()

/** Says what became of an action, at the foot of the page and to screen readers. */
export function announce(text: string, isBad = false): void {
  clearTimeout(until)
  until = setTimeout(() => say(undefined), isBad ? 12_000 : 5_000)
  say({ text, isBad })
}

function say(what: typeof said): void {
  said = what
  for (const listener of listeners) listener()
}

export function Announced() {
  const what = useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => said,
  )
  return (
    <div className="announced" role="status">
      {what !== undefined && <p className={what.isBad ? 'bad' : undefined}>{what.text}</p>}
    </div>
  )
}
