import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import {
  Activity,
  Bell,
  CalendarClock,
  ChartSpline,
  CircleQuestionMark,
  Contrast,
  History,
  ListChecks,
  Menu,
  Moon,
  Search,
  Server,
  Sun,
  SunMoon,
  TriangleAlert,
  WifiOff,
} from 'lucide-react'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { signOut } from '../api/client.ts'
import { useStaleSince } from '../api/live.ts'
import { alertsQuery, sessionQuery, statusQuery } from '../api/queries.ts'
import { roughly } from '../format/duration.ts'
import { isTrouble, stateOfTask } from '../format/state.ts'
import { Announced } from './announce.tsx'
import { useNow } from './clock.ts'
import { Help } from './help.tsx'
import { focusFilter, useKeys, walkRows } from './keys.ts'
import { chooseNext, useChoice } from './preferences.ts'
import { isKeptOut, SignIn } from './sign-in.tsx'
import { Trouble } from './trouble.tsx'
import { useZone } from './zone.ts'

const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }))

export const PAGES = [
  { to: '/', name: 'Status', icon: Activity },
  { to: '/history', name: 'History', icon: History },
  { to: '/trends', name: 'Trends', icon: ChartSpline },
  { to: '/errors', name: 'Errors', icon: TriangleAlert },
  { to: '/alerts', name: 'Alerts', icon: Bell },
  { to: '/schedule', name: 'Schedule', icon: CalendarClock },
  { to: '/hosts', name: 'Hosts', icon: Server },
  { to: '/tasks', name: 'Tasks', icon: ListChecks },
] as const

/** What stands around each page. */
export function Shell() {
  const [isMenuOpen, setMenuOpen] = useState(false)
  const [dialog, setDialog] = useState<'palette' | 'help'>()
  const path = useRouterState({ select: state => state.location.pathname })
  const main = useRef<HTMLElement>(null)
  const { data: session, error } = useQuery(sessionQuery)
  const client = useQueryClient()
  const leave = async () => {
    await signOut()
    await client.resetQueries()
  }

  useKeys({
    '/': focusFilter,
    '?': () => setDialog('help'),
    j: () => walkRows(1),
    k: () => walkRows(-1),
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key !== 'k') return
      event.preventDefault()
      setDialog('palette')
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new page starts at its top, with the menu closed
  useEffect(() => {
    setMenuOpen(false)
    window.scrollTo(0, 0)
  }, [path])

  if (isKeptOut(error)) return <SignIn error={error} />
  return (
    <div className="shell">
      <a className="skip" href="#main">
        Skip to content
      </a>
      <Trouble />
      <header className="top">
        <button
          type="button"
          className="icon menu-button"
          aria-label="Menu"
          aria-expanded={isMenuOpen}
          aria-controls="pages"
          onClick={() => setMenuOpen(!isMenuOpen)}
        >
          <Menu />
        </button>
        <Link to="/" className="brand" aria-label="tasker: status">
          <Mark />
          tasker
        </Link>
        <button type="button" className="seek" onClick={() => setDialog('palette')}>
          <Search />
          <span>Go to a task, run or page</span>
          <kbd>Ctrl K</kbd>
        </button>
        <Stale />
        <ZoneSwitch />
        <ThemeSwitch />
        <button
          type="button"
          className="icon"
          aria-label="Keys and help"
          title="Keys and help (?)"
          onClick={() => setDialog('help')}
        >
          <CircleQuestionMark />
        </button>
      </header>
      <nav id="pages" className={isMenuOpen ? 'pages open' : 'pages'} aria-label="Pages">
        <ul>
          {PAGES.map(({ to, name, icon: Icon }) => (
            <li key={to}>
              <Link to={to} activeOptions={{ exact: to === '/', includeSearch: false }}>
                <Icon aria-hidden />
                {name}
                {to === '/' && <TroubleCount />}
                {to === '/alerts' && <OpenAlerts />}
              </Link>
            </li>
          ))}
        </ul>
        {session !== undefined && (
          <p className="about">
            tasker {session.version}
            <br />
            {session.database === 'sqlite' ? 'SQLite' : 'PostgreSQL'} · {session.user ?? 'this machine'}
            {session.user !== null && ` (${session.role})`}
            {['token', 'oidc'].includes(session.signed_in_by) && (
              <button type="button" className="link" onClick={() => void leave()}>
                Sign out
              </button>
            )}
          </p>
        )}
      </nav>
      <main id="main" ref={main} tabIndex={-1}>
        <Suspense>
          <Outlet />
        </Suspense>
      </main>
      <Announced />
      {dialog === 'help' && <Help onClose={() => setDialog(undefined)} />}
      {dialog === 'palette' && (
        <Suspense>
          <Palette onClose={() => setDialog(undefined)} />
        </Suspense>
      )}
    </div>
  )
}

/** Three bars on their way: a run, its task and its subtask. */
function Mark() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <rect x="2" y="4" width="20" height="4.500" rx="2.250" opacity=".35" />
      <rect x="2" y="4" width="15" height="4.500" rx="2.250" />
      <rect x="2" y="11" width="14" height="4.500" rx="2.250" opacity=".35" />
      <rect x="2" y="11" width="9" height="4.500" rx="2.250" />
      <rect x="2" y="18" width="6" height="4" rx="2" />
    </svg>
  )
}

function Stale() {
  const since = useStaleSince()
  const now = useNow()
  if (since === undefined) return null
  return (
    <span className="stale" role="status">
      <WifiOff aria-hidden />
      stale for {roughly((now - since) / 1000)}
    </span>
  )
}

function TroubleCount() {
  const { data = [] } = useQuery(statusQuery)
  const trouble = data.map(stateOfTask).filter(isTrouble).length
  return trouble === 0 ? null : <Count of={trouble} says="in trouble" />
}

function OpenAlerts() {
  const { data = [] } = useQuery(alertsQuery(true))
  const waiting = data.filter(alert => alert.acknowledged_at === null).length
  return waiting === 0 ? null : <Count of={waiting} says="open" />
}

function Count({ of, says }: { of: number; says: string }) {
  return (
    <span className="count">
      {of}
      <span className="unseen"> {says}</span>
    </span>
  )
}

const THEMES = {
  auto: { icon: SunMoon, says: 'as the system' },
  light: { icon: Sun, says: 'light' },
  dark: { icon: Moon, says: 'dark' },
  contrast: { icon: Contrast, says: 'high contrast' },
}

function ThemeSwitch() {
  const { icon: Icon, says } = THEMES[useChoice('theme')]
  return (
    <button
      type="button"
      className="icon"
      aria-label={`Theme: ${says}`}
      title={`Theme: ${says}`}
      onClick={() => chooseNext('theme')}
    >
      <Icon />
    </button>
  )
}

function ZoneSwitch() {
  const zone = useZone()
  const chosen = useChoice('zone')
  const whose = { local: 'of this browser', server: 'of the server', utc: 'universal' }[chosen]
  return (
    <button
      type="button"
      className="zone"
      aria-label={`Time zone: ${zone}, ${whose}`}
      title={`Times are in ${zone} (${whose})`}
      onClick={() => chooseNext('zone')}
    >
      {zone === 'UTC' ? 'UTC' : (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ')}
    </button>
  )
}
