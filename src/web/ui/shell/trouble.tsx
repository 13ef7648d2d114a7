import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useStaleSince } from '../api/live.ts'
import { statusQuery } from '../api/queries.ts'
import { isTrouble, stateOfTask } from '../format/state.ts'
import { useShownTitle } from './page-title.ts'

/** A shape for each, so that the tab tells without its color. */
const SIGNS = {
  trouble:
    '<path d="M10 2h12l8 8v12l-8 8H10l-8-8V10z" fill="#d63b3b"/><path d="M16 8v10M16 22.5v1" stroke="#fff" stroke-width="4" stroke-linecap="round"/>',
  running:
    '<circle cx="16" cy="16" r="12" fill="none" stroke="#2f6fe4" stroke-width="5"/><path d="M13 10.5v11l8-5.5z" fill="#2f6fe4"/>',
  fine: '<circle cx="16" cy="16" r="14" fill="#1f8f57"/><path d="M9.500 16.500l4.500 4.500 8.500-9" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"/>',
  stale:
    '<circle cx="16" cy="16" r="12" fill="none" stroke="#8a93a1" stroke-width="4" stroke-dasharray="6 4"/>',
}

/** Says in the title and the icon of the page what somebody should know who looks at another one. */
export function Trouble() {
  const page = useShownTitle()
  const stale = useStaleSince()
  const { data = [] } = useQuery(statusQuery)
  const states = data.map(stateOfTask)
  const trouble = states.filter(isTrouble).length
  const running = states.filter(state => state === 'running').length
  const sign = stale !== undefined ? 'stale' : trouble > 0 ? 'trouble' : running > 0 ? 'running' : 'fine'
  const mark = trouble > 0 ? `(${trouble}!) ` : running > 0 ? `(${running}▸) ` : ''

  useEffect(() => {
    document.title = `${mark}${page === '' ? '' : `${page} · `}tasker`
  }, [mark, page])
  useEffect(() => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${SIGNS[sign]}</svg>`
    document
      .querySelector('link[rel=icon]')
      ?.setAttribute('href', `data:image/svg+xml,${encodeURIComponent(svg)}`)
  }, [sign])
  return null
}
