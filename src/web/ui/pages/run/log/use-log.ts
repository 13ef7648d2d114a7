import { useCallback, useEffect, useRef, useState } from 'react'
import { type ApiError, get, type Parameters } from '../../../api/client.ts'
import type { LogPart } from '../../../api/rows.ts'
import { type Stretch, stretchOf, withEarlier, withLater, withoutFirst } from './lines.ts'

const LINES = 2000
const FOLLOW_MS = 1000
/** Who follows for a night does not keep all of it. */
const MOST_LINES = 40_000
/** Virtual lists count from somewhere, so that there is room before it. */
const MIDDLE = 1_000_000_000

interface View {
  stretch: Stretch | undefined
  /** The number of the first line at hand for the list: it falls when earlier lines come. */
  firstIndex: number
  /** Another one where the log is shown from another place. */
  view: number
  /** The byte that this place was chosen for; absent at the end. */
  target?: number
}

interface Log extends View {
  error: ApiError | undefined
  loadEarlier: () => void
  loadLater: () => void
  /** Shows the place around that byte instead. */
  goTo: (offset: number) => void
  goToEnd: () => void
}

/** The log of a run, of which always only a stretch is at hand; it grows with the file while the run goes on. */
export function useLog(runId: string, isGoingOn: boolean, at: number | undefined): Log {
  const [state, setState] = useState<View>({ stretch: undefined, firstIndex: MIDDLE, view: 0 })
  const [error, setError] = useState<ApiError>()
  const latest = useRef(state)
  latest.current = state
  const last = useRef<Promise<unknown>>(Promise.resolve())
  const isBusy = useRef(false)

  const ask = useCallback((parameters: Parameters) => get<LogPart>(`runs/${runId}/log`, parameters), [runId])
  /** One question after the other: each builds on what the one before brought. */
  const inTurn = useCallback(<Answer>(work: () => Promise<Answer>): Promise<Answer | undefined> => {
    const turn = last.current.then(async () => {
      isBusy.current = true
      try {
        const answer = await work()
        setError(undefined)
        return answer
      } catch (problem) {
        setError(problem as ApiError)
        return undefined
      } finally {
        isBusy.current = false
      }
    })
    last.current = turn
    return turn
  }, [])
  /** What is asked for again and again is left out while something is under way. */
  const alone = useCallback(
    (work: () => Promise<void>) => (isBusy.current ? undefined : void inTurn(work)),
    [inTurn],
  )

  const show = useCallback(
    (stretch: Stretch, target?: number) =>
      setState(({ view }) => ({
        stretch,
        firstIndex: MIDDLE,
        view: view + 1,
        ...(target !== undefined && { target }),
      })),
    [],
  )
  const goToEnd = useCallback(
    () => alone(async () => show(stretchOf(await ask({ lines: LINES })))),
    [alone, ask, show],
  )
  const goTo = useCallback(
    (offset: number) =>
      void inTurn(async () => {
        const after = stretchOf(await ask({ lines: LINES / 2, after: offset }))
        const stretch =
          offset === 0 ? after : withEarlier(after, await ask({ lines: LINES / 2, before: after.from }))
        show(stretch, offset)
      }),
    [inTurn, ask, show],
  )
  const loadEarlier = useCallback(() => {
    const { stretch } = latest.current
    if (stretch === undefined || stretch.from === 0) return
    alone(async () => {
      const part = await ask({ lines: LINES, before: stretch.from })
      setState(view => {
        const { stretch: now, firstIndex } = view
        if (now === undefined || now.from !== stretch.from) return view
        const grown = withEarlier(now, part)
        return { ...view, stretch: grown, firstIndex: firstIndex - (grown.lines.length - now.lines.length) }
      })
    })
  }, [alone, ask])
  const loadLater = useCallback(() => {
    const { stretch } = latest.current
    if (stretch === undefined) return
    alone(async () => {
      const part = await ask({ lines: LINES, after: stretch.to })
      // A log that was begun anew is shorter than what is at hand.
      if (part.size < stretch.to) return show(stretchOf(await ask({ lines: LINES })))
      setState(view => {
        const { stretch: now } = view
        if (now === undefined || now.to !== stretch.to) return view
        const grown = withLater(now, part)
        const dropped = grown.lines.length > MOST_LINES ? grown.lines.length - MOST_LINES / 2 : 0
        return { ...view, stretch: withoutFirst(grown, dropped), firstIndex: view.firstIndex + dropped }
      })
    })
  }, [alone, ask, show])

  // biome-ignore lint/correctness/useExhaustiveDependencies: where the address points is only where it begins
  useEffect(() => {
    if (at === undefined) goToEnd()
    else goTo(at)
  }, [runId])
  useEffect(() => {
    // Once more after the end: the last lines come with it.
    if (!isGoingOn) {
      loadLater()
      return
    }
    const beat = setInterval(() => {
      const { stretch } = latest.current
      const isAtEnd = stretch === undefined || stretch.to >= stretch.size
      if (!document.hidden && isAtEnd) (stretch === undefined ? goToEnd : loadLater)()
    }, FOLLOW_MS)
    return () => clearInterval(beat)
  }, [isGoingOn, loadLater, goToEnd])

  return { ...state, error, loadEarlier, loadLater, goTo, goToEnd }
}
