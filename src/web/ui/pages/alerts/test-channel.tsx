import { useMutation, useQuery } from '@tanstack/react-query'
import { Send } from 'lucide-react'
import { useId, useState } from 'react'
import { send } from '../../api/client.ts'
import { rulesQuery } from '../../api/queries.ts'
import { problemOf } from '../../parts/act.tsx'
import { AskForm } from '../../parts/ask-form.tsx'
import { announce } from '../../shell/announce.tsx'
import { useMayAct } from '../../shell/may-act.ts'

/** Sends a letter that says it is a trial, to see whether it arrives. */
export function TestChannel() {
  const [isAsked, ask] = useState(false)
  const known = useQuery(rulesQuery).data?.channels ?? []
  const [chosen, choose] = useState<string>()
  const channel = chosen ?? known[0] ?? ''
  const mayAct = useMayAct()
  const list = useId()
  const act = useMutation({
    mutationFn: () => send('POST', 'alerts/test', { channel }),
    onSuccess: () => announce(`${channel} took it`),
    onError: error => announce(problemOf(error), true),
    onSettled: () => ask(false),
  })
  if (!mayAct) return null
  return (
    <>
      <button type="button" onClick={() => ask(true)}>
        <Send /> Test a channel
      </button>
      {isAsked && (
        <AskForm
          title="Test a channel"
          name="Send a test"
          isPending={act.isPending}
          onClose={() => ask(false)}
          onSubmit={() => act.mutate()}
        >
          <label>
            Its name in the configuration
            <input required list={list} value={channel} onChange={event => choose(event.target.value)} />
          </label>
          <datalist id={list}>
            {known.map(name => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </AskForm>
      )}
    </>
  )
}
