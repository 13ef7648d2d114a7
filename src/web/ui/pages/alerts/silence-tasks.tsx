import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { BellOff } from 'lucide-react'
import { useId, useState } from 'react'
import { send } from '../../api/client.ts'
import { statusQuery } from '../../api/queries.ts'
import { some } from '../../format/measure.ts'
import { problemOf } from '../../parts/act.tsx'
import { AskForm } from '../../parts/ask-form.tsx'
import { announce } from '../../shell/announce.tsx'
import { useMayAct } from '../../shell/may-act.ts'

/** Asks for a time in which nobody is told of some tasks. */
export function SilenceTasks() {
  const [isAsked, ask] = useState(false)
  const mayAct = useMayAct()
  const client = useQueryClient()
  const act = useMutation({
    mutationFn: (which: { tasks: string; for: string; note?: string }) =>
      send<{ tasks: number }>('POST', 'silences', which),
    onSuccess: ({ tasks }) => {
      announce(`Nobody is told of ${some(tasks, 'task')}`)
      ask(false)
    },
    onError: error => announce(problemOf(error), true),
    onSettled: () => void client.invalidateQueries({ queryKey: ['runs'] }),
  })
  if (!mayAct) return null
  const save = (form: FormData) => {
    const said = (name: string) => String(form.get(name) ?? '').trim()
    const note = said('note')
    act.mutate({ tasks: said('tasks'), for: said('for'), ...(note !== '' && { note }) })
  }
  return (
    <>
      <button type="button" onClick={() => ask(true)}>
        <BellOff /> Silence
      </button>
      {isAsked && (
        <AskForm
          title="Tell nobody for a while"
          name="Silence"
          isPending={act.isPending}
          onClose={() => ask(false)}
          onSubmit={save}
        >
          <Fields />
        </AskForm>
      )}
    </>
  )
}

const SPANS = ['30m', '2h', '8h', '1d', '7d']

function Fields() {
  const { data: statuses = [] } = useQuery(statusQuery)
  const [tasks, spans] = [useId(), useId()]
  const stages = new Set(statuses.map(({ task }) => `${task.task_stage}/*`))
  const names = statuses.map(({ task }) => `${task.task_stage}/${task.task_name}`)
  return (
    <>
      <label>
        Tasks <span className="quiet">such as DAILY/load.R or DAILY/*; * means all</span>
        <input name="tasks" list={tasks} className="mono" maxLength={300} required />
      </label>
      <datalist id={tasks}>
        {[...stages, ...names].map(name => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <label>
        For how long
        <input name="for" list={spans} required defaultValue="2h" />
      </label>
      <datalist id={spans}>
        {SPANS.map(span => (
          <option key={span} value={span} />
        ))}
      </datalist>
      <label>
        Note <span className="quiet">(others read it)</span>
        <textarea name="note" rows={2} maxLength={1000} />
      </label>
    </>
  )
}
