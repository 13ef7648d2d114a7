import { useCallback, useEffect, useRef, useState } from 'react'
import { type ApiError, get, type Parameters } from '../../../api/client.ts'
import type { LogPart } from '../../../api/rows.ts'
import { type Stretch, stretchOf, withEarlier, withLater } from './lines.ts'

const LINES = 2000
const FOLLOW_MS = 1000
/** Virtual lists count from somewhere, so that there is room before it. */
const MIDDLE = 1_000_000_000

interface Log {
  stretch: Stretch | undefined
  /** The number of the first line at hand for the list: it falls when earlier lines come. */
  firstIndex: number
  error: ApiError | undefined
  loadEarlier: () => void
  loadLater: () => void
  /** Shows the place around that byte instead. */
  goTo: (offset: number) => Promise<Stretch | undefined>
  goToEnd: () => void
}

/** The log of a run, of which always only a stretch is at hand; it grows with the file while the run goes on. */
export function useLog(runId: string, isGoingOn: boolean, at: number | undefined): Log {
  const [state, setState] = useState<{ stretch: Stretch | undefined; firstIndex: number }>({
    stretch: undefined,
    firstIndex: MIDDLE,
  })
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

  const show = useCallback((stretch: Stretch) => setState({ stretch, firstIndex: MIDDLE }), [])
  const goToEnd = useCallback(
    () => alone(async () => show(stretchOf(await ask({ lines: LINES })))),
    [alone, ask, show],
  )
  const goTo = useCallback(
    (offset: number) =>
      inTurn(async () => {
        const after = stretchOf(await ask({ lines: LINES / 2, after: offset }))
        const stretch =
          offset === 0 ? after : withEarlier(after, await ask({ lines: LINES / 2, before: after.from }))
        show(stretch)
        return stretch
      }),
    [inTurn, ask, show],
  )
  const loadEarlier = useCallback(() => {
    const { stretch } = latest.current
    if (stretch === undefined || stretch.from === 0) return
    alone(async () => {
      const part = await ask({ lines: LINES, before: stretch.from })
      setState(({ stretch: now, firstIndex }) => {
        if (now === undefined || now.from !== stretch.from) return { stretch: now, firstIndex }
        const grown = withEarlier(now, part)
        return { stretch: grown, firstIndex: firstIndex - (grown.lines.length - now.lines.length) }
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
      setState(({ stretch: now, firstIndex }) => ({
        stretch: now === undefined || now.to !== stretch.to ? now : withLater(now, part),
        firstIndex,
      }))
    })
  }, [alone, ask, show])

  // biome-ignore lint/correctness/useExhaustiveDependencies: where the address points is only where it begins
  useEffect(() => {
    if (at === undefined) goToEnd()
    else void goTo(at)
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
