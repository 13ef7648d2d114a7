import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { BASE_PATH } from './api/base-path.ts'
import { StatusPage } from './pages/status/status-page.tsx'
import { NotFound } from './shell/not-found.tsx'
import { PageError } from './shell/page-error.tsx'
import { Shell } from './shell/shell.tsx'

/** Keeps what a page knows of the query; all of it is text. */
function words<Name extends string>(...names: Name[]) {
  return (search: Record<string, unknown>): { [N in Name]?: string | undefined } =>
    Object.fromEntries(
      names.flatMap(name => (typeof search[name] === 'string' ? [[name, search[name]]] : [])),
    ) as {
      [N in Name]?: string
    }
}

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound, errorComponent: PageError })
const getParentRoute = () => root

const routes = [
  createRoute({ getParentRoute, path: '/', component: StatusPage, validateSearch: words('text', 'state') }),
] as const

export const router = createRouter({
  routeTree: root.addChildren(routes),
  basepath: BASE_PATH,
  defaultPreload: 'intent',
  scrollRestoration: false,
  // Plain words, as a person would write them, instead of JSON.
  parseSearch: text => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: search => {
    const given = Object.entries(search).filter(([, value]) => typeof value === 'string' && value !== '')
    const query = new URLSearchParams(given as [string, string][]).toString()
    return query === '' ? '' : `?${query}`
  },
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
