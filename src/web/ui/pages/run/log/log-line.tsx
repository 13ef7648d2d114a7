import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import { count } from '../../../format/measure.ts'
import type { Line } from './lines.ts'
import { shownLine } from './shown-line.ts'
import type { Between } from './times.ts'
import { Written } from './written.tsx'

interface LogLineProps {
  line: Line
  /** Where the whole log from its start is at hand. */
  number: number | undefined
  runId: string
  sought: string
  isMarked: boolean
  /** It is of the moment that is pointed at in the charts. */
  isPointed: boolean
  /** Null where times are not shown. */
  written: Between | undefined | null
}

export const LogLine = memo(({ line, number, runId, sought, isMarked, isPointed, written }: LogLineProps) => {
  const { pieces, tone, hidden } = shownLine(line.text, sought)
  return (
    <div
      className={['line', tone, isMarked && 'marked', isPointed && 'pointed'].filter(Boolean).join(' ')}
      data-offset={line.offset}
    >
      <Link
        className={number === undefined ? 'at unnumbered' : 'at'}
        to="/runs/$id"
        params={{ id: runId }}
        search={before => ({ ...before, at: String(line.offset) })}
        replace
        aria-label={number === undefined ? `Link to byte ${line.offset}` : `Link to line ${number}`}
        tabIndex={-1}
      >
        {number ?? '#'}
      </Link>
      {written !== null && <Written times={written} />}
      <span className="text">
        {pieces.map(({ key, ...piece }) =>
          piece.isMatch ? (
            <mark key={key}>{piece.text}</mark>
          ) : (
            <span
              key={key}
              className={piece.name || undefined}
              style={piece.color === undefined ? undefined : { color: piece.color }}
            >
              {piece.text}
            </span>
          ),
        )}
        {hidden > 0 && <span className="quiet"> … {count(hidden)} more characters</span>}
      </span>
    </div>
  )
})
