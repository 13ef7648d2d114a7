import type { ReactNode } from 'react'
import { STATE_WORDS, type State } from '../format/state.ts'

/** A shape for each state, that is told from the others without its color. */
const SHAPES: Record<State, ReactNode> = {
  running: (
    <>
      <circle cx="8" cy="8" r="6.250" className="track" />
      <path d="M8 1.750a6.250 6.250 0 0 1 6.250 6.250" className="arc" />
      <path d="M6.500 5.250v5.500L10.800 8z" className="fill" />
    </>
  ),
  finished: (
    <>
      <circle cx="8" cy="8" r="7" className="fill" />
      <path d="M4.800 8.300l2.200 2.200 4.300-4.700" className="ink" />
    </>
  ),
  failed: (
    <>
      <path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" className="fill" />
      <path d="M5.500 5.500l5 5m0-5l-5 5" className="ink" />
    </>
  ),
  lost: (
    <>
      <path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" className="fill" />
      <path d="M6 6.200a2 2 0 1 1 2.900 1.800c-.6.300-.9.700-.9 1.300M8 11.400v.2" className="ink" />
    </>
  ),
  late: (
    <>
      <path d="M8 1.300L15.200 14a.6.600 0 0 1-.5.900H1.300a.6.600 0 0 1-.5-.9z" className="fill" />
      <path d="M8 6v3.800M8 12.200v.1" className="ink" />
    </>
  ),
  cancelled: (
    <>
      <circle cx="8" cy="8" r="6.250" className="line" />
      <path d="M3.800 12.200l8.400-8.400" className="line" />
    </>
  ),
  waiting: (
    <>
      <circle cx="8" cy="8" r="6.250" className="line" />
      <path d="M8 4.500V8l2.300 1.500" className="line" />
    </>
  ),
  never: <circle cx="8" cy="8" r="6.250" className="line dashed" />,
  off: (
    <>
      <circle cx="8" cy="8" r="6.250" className="line" />
      <path d="M6.300 5.500v5m3.400-5v5" className="line" />
    </>
  ),
}

interface StateMarkProps {
  state: State
  /** The word is for screen readers only: it stands beside already, or there is no room. */
  isBrief?: boolean
  word?: string
}

export function StateMark({ state, isBrief = false, word = STATE_WORDS[state] }: StateMarkProps) {
  return (
    <span className={`state ${state}`} title={isBrief ? word : undefined}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        {SHAPES[state]}
      </svg>
      <span className={isBrief ? 'unseen' : 'word'}>{word}</span>
    </span>
  )
}
