import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { ApiError } from './api/client.ts'
import { followChanges } from './api/live.ts'
import { router } from './router.tsx'
import { isSignedOut } from './shell/sign-in.tsx'
import { applyTheme } from './shell/theme.ts'
import './styles/tokens.css'
import './styles/base.css'
import './styles/shell.css'
import './styles/parts.css'

applyTheme()

const client: QueryClient = new QueryClient({
  // A session that ended is found by whoever asks next.
  queryCache: new QueryCache({
    onError: (error, query) => {
      if (isSignedOut(error) && query.queryKey[0] !== 'session')
        void client.resetQueries({ queryKey: ['session'] })
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      // What the server refuses it refuses again.
      retry: (times, error) =>
        times < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
      retryDelay: 800,
    },
  },
})
followChanges(client)

const root = document.getElementById('root')
if (root === null) throw new Error('the page has no root')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
)
