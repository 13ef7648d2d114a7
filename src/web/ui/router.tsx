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
  createRoute({
    getParentRoute,
    path: '/',
    component: StatusPage,
    validateSearch: words('text', 'state', 'open'),
  }),
  createRoute({
    getParentRoute,
    path: '/runs/$id',
    component: lazyRouteComponent(() => import('./pages/run/run-page.tsx'), 'RunPage'),
    validateSearch: words('find', 'at', 'stream', 'times'),
  }),
  createRoute({
    getParentRoute,
    path: '/history',
    component: lazyRouteComponent(() => import('./pages/history/history-page.tsx'), 'HistoryPage'),
    validateSearch: words(
      ...([
        'stage',
        'task',
        'status',
        'host',
        'user',
        'tag',
        'text',
        'since',
        'until',
        'sort',
        'view',
        'columns',
      ] as const),
    ),
  }),
  createRoute({
    getParentRoute,
    path: '/trends',
    component: lazyRouteComponent(() => import('./pages/trends/trends-page.tsx'), 'TrendsPage'),
    validateSearch: words('stage', 'task', 'since', 'until'),
  }),
  createRoute({
    getParentRoute,
    path: '/errors',
    component: lazyRouteComponent(() => import('./pages/errors/errors-page.tsx'), 'ErrorsPage'),
    validateSearch: words('state', 'text'),
  }),
  createRoute({
    getParentRoute,
    path: '/errors/$fingerprint',
    component: lazyRouteComponent(() => import('./pages/errors/error-page.tsx'), 'ErrorPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/alerts',
    component: lazyRouteComponent(() => import('./pages/alerts/alerts-page.tsx'), 'AlertsPage'),
    validateSearch: words('show'),
  }),
  createRoute({
    getParentRoute,
    path: '/schedule',
    component: lazyRouteComponent(() => import('./pages/schedule/schedule-page.tsx'), 'SchedulePage'),
  }),
  createRoute({
    getParentRoute,
    path: '/hosts',
    component: lazyRouteComponent(() => import('./pages/hosts/hosts-page.tsx'), 'HostsPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/tasks',
    component: lazyRouteComponent(() => import('./pages/tasks/tasks-page.tsx'), 'TasksPage'),
    validateSearch: words('text'),
  }),
  createRoute({
    getParentRoute,
    path: '/tasks/$stage/$task',
    component: lazyRouteComponent(() => import('./pages/tasks/task-page.tsx'), 'TaskPage'),
  }),
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
