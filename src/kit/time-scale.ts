/** From one moment to another, in milliseconds. */
export interface Span {
  from: number
  to: number
}

/** Where on the axis (0–1) a moment lies. */
export type Scale = (at: number) => number

/** A gap in which nothing happens is drawn no longer than this part of the rest. */
const LONGEST_GAP = 0.08
/** A shorter one is drawn as it was: nobody wonders about it. */
const LEAST_CUT_MS = 5_000

/**
 * From `whole.from` to `whole.to`, with gaps between the spans that are long cut short, so that what happened has room.
 * Returns the scale and the gaps that were cut.
 */
export function compressed(whole: Span, spans: readonly Span[]): { scale: Scale; cut: Span[] } {
  const gaps = gapsBetween(whole, spans)
  const busy = whole.to - whole.from - sum(gaps)
  const longest = Math.max(busy * LONGEST_GAP, 1)
  const cut = gaps.filter(gap => lengthOf(gap) > Math.max(longest * 2, LEAST_CUT_MS))
  const total = whole.to - whole.from - sum(cut) + cut.length * longest
  const scale = (at: number) => {
    let taken = 0
    for (const gap of cut) {
      const within = Math.min(Math.max(at - gap.from, 0), lengthOf(gap))
      taken += within - (within / lengthOf(gap)) * longest
    }
    return total <= 0 ? 0 : Math.min(1, Math.max(0, (at - whole.from - taken) / total))
  }
  return { scale, cut }
}

function gapsBetween(whole: Span, spans: readonly Span[]): Span[] {
  const gaps: Span[] = []
  let reached = whole.from
  for (const span of [...spans].sort((one, other) => one.from - other.from)) {
    if (span.from > reached) gaps.push({ from: reached, to: span.from })
    reached = Math.max(reached, span.to)
  }
  if (reached < whole.to && spans.length > 0) gaps.push({ from: reached, to: whole.to })
  return gaps
}

const lengthOf = ({ from, to }: Span) => to - from
const sum = (spans: readonly Span[]) => spans.reduce((total, span) => total + lengthOf(span), 0)
