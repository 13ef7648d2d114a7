import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { explainQuery } from '../../api/queries.ts'
import type { Run, RunDetail } from '../../api/rows.ts'
import { harmless } from '../../format/harmless.ts'
import { STATE_WORDS, stateOf } from '../../format/state.ts'
import { Changed } from './changed.tsx'
import { ErrorDetail } from './error-detail.tsx'

/** Why it failed, and what was different when it last went well. */
export function Failure({ detail: { run, commit_url: commitUrl } }: { detail: RunDetail }) {
  const state = stateOf(run)
  const { data: explanation } = useQuery(explainQuery(run))
  return (
    <section className={`card failure ${state}`}>
      <header>
        <h2>
          {STATE_WORDS[state]}: {harmless(run.error_message?.replace(SAID_ALREADY, '') ?? 'no message')}
        </h2>
        {run.error_group !== null && (
          <Link to="/errors/$fingerprint" params={{ fingerprint: run.error_group }}>
            Others with this error
          </Link>
        )}
      </header>
      {run.error_detail !== null && <ErrorDetail text={run.error_detail} message={run.error_message} />}
      {explanation !== undefined && <Changed explanation={explanation} linkOf={forgeOf(run, commitUrl)} />}
    </section>
  )
}

/** That it is an error is said by the state. */
const SAID_ALREADY = /^(error|fatal):\s+/i

/** Where another commit of the same repository can be read, if this one can. */
function forgeOf({ git_commit: commit }: Run, url: string | null): (other: string) => string | undefined {
  return other => (commit === null || url === null ? undefined : url.replace(commit, other))
}
