import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { get } from '../../../api/client.ts'
import type { LogPart } from '../../../api/rows.ts'
import { type Crosshair, usePointedIn } from '../crosshair.ts'
import { shownLine } from './shown-line.ts'
import type { LogTimes } from './times.ts'
import { Written } from './written.tsx'

/** Who passes over a chart does not ask for each line on the way. */
const REST_MS = 80

/** What the log said at the moment that is pointed at in the charts. */
export function PointedLine({
  runId,
  times,
  crosshair,
}: {
  runId: string
  times: LogTimes
  crosshair: Crosshair
}) {
  const at = usePointedIn(crosshair, 'charts')
  const offset = useRested(at === undefined ? undefined : times.offsetAt(at))
  const { data: part } = useQuery({
    queryKey: ['log-line', runId, offset],
    queryFn: ({ signal }) => get<LogPart>(`runs/${runId}/log`, { after: offset, lines: 1 }, signal),
    enabled: offset !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  })
  if (offset === undefined || part === undefined)
    return (
      <p className="pointed-line quiet">Point at a moment for the line of the log; a click goes to it.</p>
    )
  const { pieces } = shownLine(part.text.split('\n')[0] ?? '', '')
  return (
    <p className="pointed-line">
      <Written times={times.timeOf(offset)} />
      <span className="text">{pieces.map(({ text }) => text).join('')}</span>
    </p>
  )
}

function useRested<Value>(value: Value): Value {
  const [rested, rest] = useState(value)
  useEffect(() => {
    const soon = setTimeout(() => rest(value), REST_MS)
    return () => clearTimeout(soon)
  }, [value])
  return rested
}
