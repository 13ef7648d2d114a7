import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import {
  ArrowDownToLine,
  ArrowUpToLine,
  ChevronDown,
  ChevronUp,
  Clock,
  Download,
  ListFilter,
  WrapText,
} from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Virtuoso, type VirtuosoHandle } from 'react-virtuoso'
import { apiUrl, get } from '../../../api/client.ts'
import type { LogMatches, Run } from '../../../api/rows.ts'
import { bytes, count, some } from '../../../format/measure.ts'
import { says } from '../../../format/says.ts'
import { goesOn } from '../../../format/state.ts'
import { FindField } from '../../../parts/find-field.tsx'
import { useKeys } from '../../../shell/keys.ts'
import { choose, useChoice } from '../../../shell/preferences.ts'
import { type Crosshair, usePointedIn } from '../crosshair.ts'
import type { Stretch } from './lines.ts'
import { LogLine } from './log-line.tsx'
import type { LogTimes } from './times.ts'
import { useLog } from './use-log.ts'
import './log.css'

const route = getRouteApi('/runs/$id')
const MOST_MATCHES = 1000
/** What is sought stands below what led to it. */
const LINES_BEFORE = 8

interface LogViewProps {
  run: Run
  times: LogTimes
  crosshair: Crosshair
  /** A byte that somebody went to from elsewhere on the page. */
  wanted: { offset: number } | undefined
}

/** The output of a run: opens at its end, follows it, and is searched as a whole by the server. */
export function LogView({ run, times, crosshair, wanted }: LogViewProps) {
  const { find = '', at, times: shows } = route.useSearch()
  const navigate = route.useNavigate()
  const pointed = at === undefined ? undefined : Number(at)
  const log = useLog(run.run_id, goesOn(run), Number.isFinite(pointed) ? pointed : undefined)
  const { stretch, firstIndex } = log
  const list = useRef<VirtuosoHandle>(null)
  const wraps = useChoice('wrap') === 'yes'
  const [isAtEnd, setAtEnd] = useState(true)
  const seen = useRef(0)
  const lines = stretch?.lines ?? []
  const beginAt = log.target ?? (find === '' ? errorOf(run, lines) : undefined)
  const isWholeFromStart = stretch?.from === 0

  const { data: found, isFetching } = useQuery({
    queryKey: ['log-search', run.run_id, find, goesOn(run) ? undefined : 'ended'],
    queryFn: ({ signal }) =>
      get<LogMatches>(
        `runs/${run.run_id}/log/search`,
        { text: find, ignore_case: true, limit: MOST_MATCHES },
        signal,
      ),
    enabled: find !== '',
  })
  const begunWith = useRef<string | undefined>(find)
  const [match, setMatch] = useState<number>()
  const show = (offset: number) => {
    const isAtHand = stretch !== undefined && offset >= stretch.from && offset < stretch.to
    if (isAtHand)
      list.current?.scrollToIndex({
        index: Math.max(0, indexOf(lines, offset) - LINES_BEFORE),
        align: 'start',
      })
    else log.goTo(offset)
  }
  const goToMatch = (step: 1 | -1) => {
    const all = found?.matches ?? []
    if (all.length === 0) return
    const next =
      match === undefined ? (step === 1 ? 0 : all.length - 1) : (match + step + all.length) % all.length
    setMatch(next)
    show(all[next]?.offset ?? 0)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is found is counted from its start, and shown
  useEffect(() => {
    setMatch(undefined)
    const first = found?.matches[0]
    if (first === undefined || at !== undefined) return
    setMatch(0)
    // The list may not be there yet; a place to begin at it takes in any case.
    if (list.current === null || find === begunWith.current) log.goTo(first.offset)
    else show(first.offset)
    begunWith.current = undefined
  }, [found])
  const section = useRef<HTMLElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: once each time that it is wanted
  useEffect(() => {
    if (wanted === undefined) return
    void navigate({ search: before => ({ ...before, at: String(wanted.offset) }), replace: true })
    show(wanted.offset)
    section.current?.scrollIntoView({ block: 'nearest' })
  }, [wanted])
  const pointedAt = usePointedIn(crosshair, 'charts')
  const pointedLine = pointedAt === undefined ? undefined : times.offsetAt(pointedAt)
  const pointAt = (target: EventTarget) => {
    const line = (target as Element).closest<HTMLElement>('[data-offset]')
    const written = line === null ? undefined : times.timeOf(Number(line.dataset.offset))
    crosshair.point(written && { at: written.by, in: 'log' })
  }
  const toEnd = () => {
    if (stretch !== undefined && stretch.to < stretch.size) log.goToEnd()
    list.current?.scrollToIndex({ index: 'LAST', align: 'end' })
  }
  const toStart = () => (isWholeFromStart ? list.current?.scrollToIndex({ index: 0 }) : log.goTo(0))
  useKeys({
    f: toEnd,
    w: () => choose('wrap', wraps ? 'no' : 'yes'),
    n: () => goToMatch(1),
    N: () => goToMatch(-1),
  })
  if (isAtEnd) seen.current = lines.length
  const unseen = lines.length - seen.current
  const marked =
    found !== undefined && match !== undefined
      ? found.matches[match]?.offset
      : (pointed ?? errorOf(run, lines))

  return (
    <section className="card log" ref={section}>
      <header>
        <h2>Log</h2>
        {stretch !== undefined && (
          <span className="quiet">
            {bytes(stretch.size)}
            {stretch.where === 'database' && ', its end as the database keeps it'}
          </span>
        )}
        <FindField
          label="Search the whole log"
          value={find}
          isRemote
          onChange={text =>
            navigate({
              search: before => ({ ...before, find: text || undefined, at: undefined }),
              replace: true,
            })
          }
        />
        {find !== '' && (
          <span className="matches" role="status">
            {found === undefined ? (isFetching ? 'searching' : '') : matchWords(found, match)}
          </span>
        )}
        {found !== undefined && found.count > 0 && (
          <>
            <Tool says="Previous match (N)" icon={<ChevronUp />} act={() => goToMatch(-1)} />
            <Tool says="Next match (n)" icon={<ChevronDown />} act={() => goToMatch(1)} />
            <Take
              says="Download the lines that match"
              icon={<ListFilter />}
              href={apiUrl(`runs/${run.run_id}/log/raw`, { text: find, ignore_case: true })}
            />
          </>
        )}
        {times.isKnown && (
          <button
            type="button"
            className="icon"
            aria-pressed={shows === 'yes'}
            aria-label="Times of lines"
            title="Times of lines"
            onClick={() =>
              navigate({
                search: before => ({ ...before, times: shows === 'yes' ? undefined : 'yes' }),
                replace: true,
              })
            }
          >
            <Clock />
          </button>
        )}
        <button
          type="button"
          className="icon"
          aria-pressed={wraps}
          aria-label="Wrap long lines"
          title="Wrap long lines (w)"
          onClick={() => choose('wrap', wraps ? 'no' : 'yes')}
        >
          <WrapText />
        </button>
        <Tool says="To the first line" icon={<ArrowUpToLine />} act={toStart} />
        <Tool says="To the end, and follow (f)" icon={<ArrowDownToLine />} act={toEnd} />
        <Take says="Download the log" icon={<Download />} href={apiUrl(`runs/${run.run_id}/log/raw`)} />
      </header>
      {lines.length === 0 ? (
        <p className="nothing quiet">{whyNothing(log.error?.message, stretch, goesOn(run))}</p>
      ) : (
        <div
          className={wraps ? 'lines wrapped' : 'lines'}
          onPointerOver={event => pointAt(event.target)}
          onPointerLeave={() => crosshair.point(undefined)}
        >
          <Virtuoso
            key={log.view}
            ref={list}
            data={lines}
            firstItemIndex={firstIndex}
            initialTopMostItemIndex={
              beginAt === undefined
                ? { index: 'LAST', align: 'end' }
                : { index: Math.max(0, indexOf(lines, beginAt) - LINES_BEFORE), align: 'start' }
            }
            followOutput={isBottom => (isBottom && at === undefined ? 'auto' : false)}
            atBottomStateChange={setAtEnd}
            atBottomThreshold={24}
            startReached={log.loadEarlier}
            endReached={() => stretch !== undefined && stretch.to < stretch.size && log.loadLater()}
            increaseViewportBy={400}
            computeItemKey={(_, line) => line.offset}
            style={{ blockSize: `min(70vh, ${Math.max(lines.length * 20 + 24, 60)}px)` }}
            tabIndex={0}
            role="log"
            aria-label="Lines of the log"
            itemContent={(index, line) => (
              <LogLine
                line={line}
                number={isWholeFromStart ? index - firstIndex + 1 : undefined}
                runId={run.run_id}
                sought={find.toLowerCase()}
                written={shows === 'yes' ? times.timeOf(line.offset) : null}
                isPointed={pointedLine !== undefined && indexOf(lines, pointedLine) === index - firstIndex}
                isMarked={marked !== undefined && indexOf(lines, marked) === index - firstIndex}
              />
            )}
          />
          {!isAtEnd && goesOn(run) && (
            <button type="button" className="unseen-lines primary" onClick={toEnd}>
              <ArrowDownToLine />
              {unseen > 0 ? some(unseen, 'new line') : 'Follow'}
            </button>
          )}
        </div>
      )}
    </section>
  )
}

function Tool({ says, icon, act }: { says: string; icon: React.ReactNode; act: () => void }) {
  return (
    <button type="button" className="icon" aria-label={says} title={says} onClick={act}>
      {icon}
    </button>
  )
}

function Take({ says, icon, href }: { says: string; icon: React.ReactNode; href: string }) {
  return (
    <a className="button icon-link" href={href} download aria-label={says} title={says}>
      {icon}
    </a>
  )
}

function matchWords({ count: all, matches }: LogMatches, match: number | undefined): string {
  if (all === 0) return 'not found'
  const of = all > matches.length ? `${count(matches.length)} (${count(all)} in all)` : count(all)
  return match === undefined ? some(all, 'match', 'matches') : `${count(match + 1)} of ${of}`
}

/** The line that a byte belongs to. */
function indexOf(lines: Stretch['lines'], offset: number): number {
  return Math.max(
    0,
    lines.findLastIndex(line => line.offset <= offset),
  )
}

/** Where the log says what the run failed of: the last time that it does. */
function errorOf({ error_message: message }: Run, lines: Stretch['lines']): number | undefined {
  return message === null ? undefined : lines.findLast(({ text }) => says(text, message))?.offset
}

function whyNothing(problem: string | undefined, stretch: Stretch | undefined, isGoingOn: boolean): string {
  if (problem !== undefined) return problem
  if (stretch === undefined) return 'reading …'
  return isGoingOn ? 'Nothing was said yet.' : 'It said nothing.'
}
