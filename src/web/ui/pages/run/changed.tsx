import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { differenceWords } from '../../../../answer/explain/difference-words.ts'
import { runQuery } from '../../api/queries.ts'
import type { Difference, Explanation } from '../../api/rows.ts'
import { harmless } from '../../format/harmless.ts'
import { some } from '../../format/measure.ts'
import { Commit } from '../../parts/commit.tsx'
import { Time } from '../../parts/time.tsx'

/** Of many differences the first are the telling ones. */
const MOST = 8

type LinkOf = (commit: string) => string | undefined

/** What is another than when it last went well. */
export function Changed({ explanation, linkOf }: { explanation: Explanation; linkOf: LinkOf }) {
  const { compared_with: good, differences = [], commits, log_lines: lines } = explanation
  if (good === null)
    return <p className="quiet changed">No run of this task went well before; nothing to compare with.</p>
  const added = commits?.added ?? []
  return (
    <div className="changed">
      <h3>
        Changed since the{' '}
        <Link to="/runs/$id" params={{ id: good }}>
          last good run
        </Link>
        <WhenItWas id={good} />
      </h3>
      {differences.length === 0 && added.length === 0 && (
        <p className="quiet">Nothing that was recorded: the same command, in the same surroundings.</p>
      )}
      <dl>
        {differences.slice(0, MOST).map(difference => (
          <div key={differenceWords(difference).label}>
            <dt>{harmless(differenceWords(difference).label)}</dt>
            <dd>
              <Sides of={difference} linkOf={linkOf} />
            </dd>
          </div>
        ))}
        {added.length > 0 && (
          <div>
            <dt>{some(added.length, 'new commit')}</dt>
            <dd>
              <ul>
                {added.map(line => (
                  <CommitLine key={line} line={line} linkOf={linkOf} />
                ))}
              </ul>
            </dd>
          </div>
        )}
      </dl>
      {differences.length > MOST && (
        <p className="quiet">and {some(differences.length - MOST, 'lesser difference')}</p>
      )}
      {lines !== undefined && lines !== null && lines.length > 0 && (
        <details>
          <summary>Lines that were not in its log ({lines.length})</summary>
          <pre className="new-lines">{lines.map(harmless).join('\n')}</pre>
        </details>
      )}
    </div>
  )
}

function WhenItWas({ id }: { id: string }) {
  const { data } = useQuery(runQuery(id))
  return data === undefined ? null : (
    <span className="quiet">
      {' '}
      <Time at={data.run.execution_end ?? data.run.last_update} />
    </span>
  )
}

function Sides({ of, linkOf }: { of: Difference; linkOf: LinkOf }) {
  if (of.kind === 'arguments') return <Words before={of.before} now={of.now} />
  const { before, now } = differenceWords(of)
  const isCommit = of.kind === 'setting' && of.name === 'commit'
  return (
    <>
      <del>{isCommit ? <Commit id={of.before} url={linkOf(of.before)} /> : harmless(before)}</del>{' '}
      <span aria-hidden="true">→</span>{' '}
      <ins>{isCommit ? <Commit id={of.now} url={linkOf(of.now)} canBeCopied /> : harmless(now)}</ins>
    </>
  )
}

/** The words of a command: those that came and went, among those that stayed. */
function Words({ before, now }: { before: readonly string[]; now: readonly string[] }) {
  const gone = before.filter(word => !now.includes(word))
  return (
    <code className="words">
      {now.map((word, index) => {
        const key = `${index} ${word}`
        const says = `${harmless(word)} `
        return before.includes(word) ? <span key={key}>{says}</span> : <ins key={key}>{says}</ins>
      })}
      {[...new Set(gone)].map(word => (
        <del key={word}>{harmless(word)} </del>
      ))}
      {gone.length === 0 && now.every(word => before.includes(word)) && (
        <span className="quiet">in another order, or another number of times</span>
      )}
    </code>
  )
}

/** `ccbc8cc Reads the table of 2026`, as git says it. */
function CommitLine({ line, linkOf }: { line: string; linkOf: LinkOf }) {
  const [id = '', ...title] = line.split(' ')
  return (
    <li>
      <Commit id={id} url={linkOf(id)} /> {harmless(title.join(' '))}
    </li>
  )
}
