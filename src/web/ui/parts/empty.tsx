import type { ReactNode } from 'react'

/** What stands where there is nothing, and what to do about it. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <svg viewBox="0 0 64 40" aria-hidden="true">
        <rect x="2" y="4" width="60" height="8" rx="4" />
        <rect x="2" y="17" width="44" height="8" rx="4" />
        <rect x="2" y="30" width="26" height="8" rx="4" />
      </svg>
      <h2>{title}</h2>
      {children}
    </div>
  )
}
