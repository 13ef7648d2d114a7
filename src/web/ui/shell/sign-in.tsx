import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { LogIn } from 'lucide-react'
import { ApiError, apiUrl, signIn } from '../api/client.ts'
import { sessionQuery, waysInQuery } from '../api/queries.ts'
import type { WaysIn } from '../api/rows.ts'
import { problemOf } from '../parts/act.tsx'
import { usePageTitle } from './page-title.ts'

/** Asks who it is: by the provider, or by a token; the browser keeps the session, not the token. */
export function SignIn({ error }: { error: Error }) {
  usePageTitle('Sign in')
  const client = useQueryClient()
  const { data: ways } = useQuery(waysInQuery)
  const enter = useMutation({
    mutationFn: signIn,
    onSuccess: session => {
      client.setQueryData(sessionQuery.queryKey, session)
      void client.invalidateQueries()
    },
  })
  const refused = ways?.refused ?? (isSignedOut(error) ? undefined : problemOf(error))
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
        {refused !== undefined && <p role="alert">{refused}</p>}
        {ways?.provider && <ByProvider provider={ways.provider} />}
        <label>
          Token
          <input name="token" type="password" autoComplete="current-password" required />
        </label>
        {enter.error !== null && <p role="alert">{problemOf(enter.error)}</p>}
        <button type="submit" className={ways?.provider ? '' : 'primary'} disabled={enter.isPending}>
          Sign in
        </button>
        <p className="quiet">
          Whoever looks after this server makes one: <code>tasker token create --help</code>
        </p>
      </form>
    </main>
  )
}

/** A link, for the browser itself goes there, and comes back to this page. */
function ByProvider({ provider: { name, is_there } }: { provider: NonNullable<WaysIn['provider']> }) {
  const { pathname, search, hash } = window.location
  return (
    <>
      {is_there ? (
        <a className="button primary" href={apiUrl('sign-in/start', { to: pathname + search + hash })}>
          <LogIn aria-hidden />
          Sign in with {name}
        </a>
      ) : (
        <p role="status">{name} does not answer; a token works meanwhile.</p>
      )}
      <p className="or">or</p>
    </>
  )
}

export const isSignedOut = (error: Error | null) => error instanceof ApiError && error.status === 401

/** Somebody whom the server is told of has no role here, or what it is told cannot be used. */
export const isKeptOut = (error: Error | null): error is ApiError =>
  error instanceof ApiError && error.status >= 400 && error.status < 500
