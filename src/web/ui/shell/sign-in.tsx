import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ApiError, signIn } from '../api/client.ts'
import { sessionQuery } from '../api/queries.ts'
import { problemOf } from '../parts/act.tsx'
import { usePageTitle } from './page-title.ts'

/** Asks for a token; the browser keeps the session, not the token. */
export function SignIn() {
  usePageTitle('Sign in')
  const client = useQueryClient()
  const enter = useMutation({
    mutationFn: signIn,
    onSuccess: session => {
      client.setQueryData(sessionQuery.queryKey, session)
      void client.invalidateQueries()
    },
  })
  return (
    <main id="main" className="sign-in">
      <form
        className="card"
        onSubmit={event => {
          event.preventDefault()
          enter.mutate(String(new FormData(event.currentTarget).get('token') ?? '').trim())
        }}
      >
        <h1>Sign in to tasker</h1>
        <label>
          Token
          <input name="token" type="password" autoComplete="current-password" required />
        </label>
        {enter.error !== null && <p role="alert">{problemOf(enter.error)}</p>}
        <button type="submit" className="primary" disabled={enter.isPending}>
          Sign in
        </button>
        <p className="quiet">
          Whoever looks after this server makes one: <code>tasker token create --help</code>
        </p>
      </form>
    </main>
  )
}

export const isSignedOut = (error: Error | null) => error instanceof ApiError && error.status === 401
