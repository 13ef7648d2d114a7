import { UnfoldVertical } from 'lucide-react'
import { useState } from 'react'
import { harmless } from '../../format/harmless.ts'
import { some } from '../../format/measure.ts'
import { says } from '../../format/says.ts'

/** What is shown of more than twice as much: where it went wrong, and how it ended. */
const LAST_LINES = 6
const CONTEXT = 2

/** The last that was said. Of much of it the first line with the error and the last ones; the rest is folded. */
export function ErrorDetail({ text, message }: { text: string; message: string | null }) {
  const [isOpen, open] = useState(false)
  const lines = text.replace(/\n+$/, '').split('\n')
  const error = message === null ? -1 : lines.findIndex(line => says(line, message))
  const kept = isOpen || lines.length <= 2 * LAST_LINES ? lines.map(() => true) : keptOf(lines.length, error)
  return (
    <section className="detail" aria-label="The last that it said">
      {pieces(kept).map(({ from, to, isKept }) =>
        isKept ? (
          <pre key={from}>
            {lines.slice(from, to).map((line, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines of a text stay where they are
              <span key={index} className={from + index === error ? 'error-line' : undefined}>
                {harmless(line)}
                {'\n'}
              </span>
            ))}
          </pre>
        ) : (
          <button key={from} type="button" className="fold" onClick={() => open(true)}>
            <UnfoldVertical /> {some(to - from, 'more line')}
          </button>
        ),
      )}
    </section>
  )
}

function keptOf(count: number, error: number): boolean[] {
  return Array.from(
    { length: count },
    (_, index) => index >= count - LAST_LINES || (error !== -1 && Math.abs(index - error) <= CONTEXT),
  )
}

/** Neighbours that are alike, together. */
function pieces(kept: readonly boolean[]): { from: number; to: number; isKept: boolean }[] {
  const found: { from: number; to: number; isKept: boolean }[] = []
  for (const [index, isKept] of kept.entries()) {
    const last = found.at(-1)
    if (last?.isKept === isKept) last.to = index + 1
    else found.push({ from: index, to: index + 1, isKept })
  }
  return found
}
