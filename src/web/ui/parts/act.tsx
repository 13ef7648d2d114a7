import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError, send } from '../api/client.ts'
import { announce } from '../shell/announce.tsx'
import { useMayAct } from '../shell/may-act.ts'
import { AskForm } from './ask-form.tsx'

interface ActProps {
  name: string
  /** What is asked first. */
  title: string
  path: string
  /** What is said when it is done. */
  done: string
  className?: string
}

/** A button for something that is decided with a note; shown to those who may. */
export function ActWithNote({ name, title, path, done, className }: ActProps) {
  const [isAsked, ask] = useState(false)
  const [note, setNote] = useState('')
  const mayAct = useMayAct()
  const client = useQueryClient()
  const act = useMutation({
    mutationFn: () => send('POST', path, note.trim() === '' ? {} : { note: note.trim() }),
    onSuccess: () => announce(done),
    onError: error => announce(problemOf(error), true),
    onSettled: () => {
      ask(false)
      void client.invalidateQueries({ queryKey: ['runs'] })
    },
  })
  if (!mayAct) return null
  return (
    <>
      <button type="button" className={className} onClick={() => ask(true)}>
        {name}
      </button>
      {isAsked && (
        <AskForm
          title={title}
          name={name}
          isPending={act.isPending}
          onClose={() => ask(false)}
          onSubmit={() => act.mutate()}
        >
          <label>
            Note <span className="quiet">(others read it)</span>
            <textarea
              rows={3}
              maxLength={2000}
              value={note}
              onChange={event => setNote(event.target.value)}
            />
          </label>
        </AskForm>
      )}
    </>
  )
}

export function problemOf(error: Error): string {
  return error instanceof ApiError && error.remedy !== undefined
    ? `${error.message}: ${error.remedy}`
    : error.message
}
