import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { explainQuery } from '../../api/queries.ts'
import type { Difference, Explanation, Run } from '../../api/rows.ts'
import { duration } from '../../format/duration.ts'
import { harmless } from '../../format/harmless.ts'
import { count } from '../../format/measure.ts'
import { STATE_WORDS, stateOf } from '../../format/state.ts'

/** Of many differences the first are the telling ones. */
const MOST = 8

/** Why it failed, and what was different when it last went well. */
export function Failure({ run }: { run: Run }) {
  const state = stateOf(run)
  const { data: explanation } = useQuery(explainQuery(run))
  return (
    <section className={`card failure ${state}`}>
      <header>
        <h2>
          {STATE_WORDS[state]}: {harmless(run.error_message ?? 'no message')}
        </h2>
        {run.error_group !== null && (
          <Link to="/errors/$fingerprint" params={{ fingerprint: run.error_group }}>
            Others with this error
          </Link>
        )}
      </header>
      {run.error_detail !== null && <pre className="detail">{harmless(run.error_detail)}</pre>}
      {explanation !== undefined && <Changed explanation={explanation} />}
    </section>
  )
}

function Changed({ explanation }: { explanation: Explanation }) {
  const { compared_with: good, differences = [], commits, log_lines: lines } = explanation
  if (good === null)
    return <p className="quiet changed">No run of this task went well before; nothing to compare with.</p>
  return (
    <div className="changed">
      <h3>
        Changed since the{' '}
        <Link to="/runs/$id" params={{ id: good }}>
          last good run
        </Link>
      </h3>
      {differences.length === 0 && <p className="quiet">Nothing that was recorded.</p>}
      <dl>
        {differences.slice(0, MOST).map(difference => (
          <div key={`${difference.kind} ${'name' in difference ? difference.name : ''}`}>
            <dt>{harmless(nameOf(difference))}</dt>
            <dd>
              <del>{harmless(sideOf(difference, 'before'))}</del> <span aria-hidden="true">→</span>{' '}
              <ins>{harmless(sideOf(difference, 'now'))}</ins>
            </dd>
          </div>
        ))}
      </dl>
      {commits !== undefined && commits !== null && commits.added.length > 0 && (
        <>
          <h3>New commits</h3>
          <ul className="mono">
            {commits.added.slice(0, MOST).map(commit => (
              <li key={commit}>{harmless(commit)}</li>
            ))}
          </ul>
        </>
      )}
      {lines !== undefined && lines !== null && lines.length > 0 && (
        <details>
          <summary>Lines that were not in its log ({lines.length})</summary>
          <pre className="detail">{lines.slice(0, MOST).map(harmless).join('\n')}</pre>
        </details>
      )}
    </div>
  )
}

function nameOf(difference: Difference): string {
  if (difference.kind === 'arguments') return 'arguments'
  if (difference.kind === 'environment') return `$${difference.name}`
  return difference.kind === 'subtask items' ? `items of ${difference.name}` : difference.name
}

function sideOf(difference: Difference, side: 'before' | 'now'): string {
  switch (difference.kind) {
    case 'arguments':
      return difference[side].join(' ')
    case 'subtask':
      return duration(difference[side])
    case 'measure':
    case 'subtask items':
      return count(Math.round(difference[side] * 10) / 10)
    case 'environment':
    case 'setting':
      return difference[side] ?? 'not set'
  }
}
