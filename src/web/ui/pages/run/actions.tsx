import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { RotateCcw, Square } from 'lucide-react'
import { useState } from 'react'
import { send } from '../../api/client.ts'
import type { Run } from '../../api/rows.ts'
import { harmless } from '../../format/harmless.ts'
import { goesOn } from '../../format/state.ts'
import { problemOf } from '../../parts/act.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { announce } from '../../shell/announce.tsx'
import { useMayAct } from '../../shell/may-act.ts'

const WORDS = {
  cancel: {
    button: 'Cancel',
    title: 'Cancel this run?',
    says: 'It is asked to stop, and killed if it does not within its time.',
    confirm: 'Cancel the run',
    keep: 'Let it run',
  },
  rerun: {
    button: 'Run again',
    title: 'Run this again?',
    says: 'The same command starts in the same folder with the same settings, on the host of this dashboard.',
    confirm: 'Run again',
    keep: 'Not now',
  },
}

/** What can be done with a run, by those who may. */
export function Actions({ run }: { run: Run }) {
  const [asked, ask] = useState<'cancel' | 'rerun'>()
  const mayAct = useMayAct()
  const client = useQueryClient()
  const navigate = useNavigate()
  const act = useMutation({
    mutationFn: (what: 'cancel' | 'rerun') =>
      send<{ started_run_id?: string | null }>('POST', `runs/${run.run_id}/${what}`),
    onSuccess: ({ started_run_id: id }, what) => {
      announce(what === 'cancel' ? `${run.task_name} was asked to stop` : `${run.task_name} starts again`)
      if (id) void navigate({ to: '/runs/$id', params: { id } })
    },
    onError: error => announce(problemOf(error), true),
    onSettled: () => {
      ask(undefined)
      void client.invalidateQueries({ queryKey: ['runs'] })
    },
  })
  if (!mayAct) return null
  const what = goesOn(run) ? 'cancel' : 'rerun'
  const words = WORDS[what]
  return (
    <>
      <button type="button" className={what === 'cancel' ? 'danger' : undefined} onClick={() => ask(what)}>
        {what === 'cancel' ? <Square /> : <RotateCcw />}
        {words.button}
      </button>
      {asked !== undefined && (
        <Dialog title={words.title} onClose={() => ask(undefined)}>
          <p>{words.says}</p>
          <pre className="command">{harmless(run.command.join(' '))}</pre>
          <div className="actions">
            <button type="button" onClick={() => ask(undefined)}>
              {words.keep}
            </button>
            <button
              type="button"
              className={what === 'cancel' ? 'danger' : 'primary'}
              disabled={act.isPending}
              onClick={() => act.mutate(asked)}
            >
              {words.confirm}
            </button>
          </div>
        </Dialog>
      )}
    </>
  )
}
