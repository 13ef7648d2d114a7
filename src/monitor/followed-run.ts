import { join } from 'node:path'
import { type FollowedJournal, followJournal } from '../journal/follow-journal.ts'
import { journalPath } from '../journal/journal.ts'
import { type Comparing, comparing } from '../supervise/delivery/comparing.ts'
import type { ToMonitor, ToSupervisor } from '../supervise/delivery/monitor-link.ts'
import { type ElsewhereView, showElsewhere } from '../supervise/delivery/show-elsewhere.ts'

/** A run that its supervisor has left to us. */
export interface FollowedRun extends Disposable {
  runId: string
  stateDir: string
  path: string
  journal: FollowedJournal
  /** The journal has so many events, as its supervisor says. */
  written: number
  /** No more will come. */
  isOver: boolean
  /** To its supervisor, as long as that listens. */
  answer: (message: ToSupervisor) => void
  elsewhere: ElsewhereView
  compared: Comparing
}

export function followRun(
  stateDir: string,
  { runId, logFrom, redactPatterns }: ToMonitor & { kind: 'follow' },
  answer: FollowedRun['answer'],
): FollowedRun {
  const path = journalPath(stateDir, runId)
  const journal = followJournal(path)
  const logPath = () => {
    const { logPath, logFile } = journal.run ?? {}
    return logPath === undefined || logFile === undefined ? undefined : join(logPath, logFile)
  }
  const elsewhere = showElsewhere({ runId, logPath, logFrom, redactPatterns, now: Date.now })
  const compared = comparing(
    () => journal.run,
    fact => answer({ kind: 'tell', fact }),
  )
  return {
    ...{ runId, stateDir, path, journal, written: 0, isOver: false, answer, elsewhere, compared },
    [Symbol.dispose]: () => compared[Symbol.dispose](),
  }
}
