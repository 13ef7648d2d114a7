import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { send } from '../../api/client.ts'
import { silencesQuery } from '../../api/queries.ts'
import type { Silence } from '../../api/rows.ts'
import { harmless } from '../../format/harmless.ts'
import { problemOf } from '../../parts/act.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Time } from '../../parts/time.tsx'
import { announce } from '../../shell/announce.tsx'
import { useMayAct } from '../../shell/may-act.ts'
import { SilenceTasks } from './silence-tasks.tsx'

/** Of which tasks nobody is told now. */
export function Silences() {
  return (
    <section className="card silences" aria-labelledby="silences">
      <header>
        <h2 id="silences">Silences</h2>
        <SilenceTasks />
      </header>
      <Loaded query={useQuery(silencesQuery)}>
        {silences =>
          silences.length === 0 ? (
            <p className="nothing quiet">Nothing is silenced.</p>
          ) : (
            <ul>
              {silences.map(silence => (
                <Row key={silence.silence_id} silence={silence} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  )
}

function Row({ silence }: { silence: Silence }) {
  const tasks = silence.task_pattern ?? 'all tasks'
  return (
    <li>
      <div className="what">
        <p>
          <b>{harmless(tasks)}</b>
        </p>
        <p className="quiet">
          <span>
            over <Time at={silence.ends_at} />
          </span>
          <span>
            by {harmless(silence.created_by)}, <Time at={silence.created_at} />
          </span>
          {silence.note !== null && <span>{harmless(silence.note)}</span>}
        </p>
      </div>
      <End id={silence.silence_id} tasks={tasks} />
    </li>
  )
}

function End({ id, tasks }: { id: string; tasks: string }) {
  const mayAct = useMayAct()
  const client = useQueryClient()
  const act = useMutation({
    mutationFn: () => send('POST', `silences/${id}/end`),
    onSuccess: () => announce(`Not silenced any more: ${harmless(tasks)}`),
    onError: error => announce(problemOf(error), true),
    onSettled: () => void client.invalidateQueries({ queryKey: ['runs'] }),
  })
  if (!mayAct) return null
  return (
    <button
      type="button"
      aria-label={`End the silence of ${harmless(tasks)}`}
      disabled={act.isPending}
      onClick={() => act.mutate()}
    >
      End
    </button>
  )
}
