import { useMutation, useQuery } from '@tanstack/react-query'
import { Send } from 'lucide-react'
import { useId, useState } from 'react'
import { send } from '../../api/client.ts'
import { rulesQuery, sessionQuery } from '../../api/queries.ts'
import { problemOf } from '../../parts/act.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { announce } from '../../shell/announce.tsx'

/** Sends a letter that says it is a trial, to see whether it arrives. */
export function TestChannel() {
  const [isAsked, ask] = useState(false)
  const known = useQuery(rulesQuery).data?.channels ?? []
  const [chosen, choose] = useState<string>()
  const channel = chosen ?? known[0] ?? ''
  const { data: session } = useQuery(sessionQuery)
  const list = useId()
  const act = useMutation({
    mutationFn: () => send('POST', 'alerts/test', { channel }),
    onSuccess: () => announce(`${channel} took it`),
    onError: error => announce(problemOf(error), true),
    onSettled: () => ask(false),
  })
  if (session === undefined || session.role === 'viewer') return null
  return (
    <>
      <button type="button" onClick={() => ask(true)}>
        <Send /> Test a channel
      </button>
      {isAsked && (
        <Dialog title="Test a channel" onClose={() => ask(false)}>
          <form
            className="note"
            onSubmit={event => {
              event.preventDefault()
              act.mutate()
            }}
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
            <div className="actions">
              <button type="button" onClick={() => ask(false)}>
                Not now
              </button>
              <button type="submit" className="primary" disabled={act.isPending}>
                Send a test
              </button>
            </div>
          </form>
        </Dialog>
      )}
    </>
  )
}
