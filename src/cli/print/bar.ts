import type { Span } from './cell.ts'
import type { Look, Paint } from './look.ts'

/** `█████░░░  62%`. Never full and never 100 % before the end is reached. */
export function progressBar(percent: number, width: number, look: Look, paint: Paint): Span[] {
  const share = Math.min(100, Math.max(0, percent)) / 100
  const full = Math.floor(share * width)
  const number = `${formatPercent(percent)}`.padStart(5)
  return [
    { text: look.glyphs.full.repeat(full), paint },
    { text: look.glyphs.empty.repeat(width - full), paint: look.paint.dim },
    { text: number },
  ]
}

/** Whole percent, rounded down so that 99.9 is not yet 100. */
export function formatPercent(percent: number): string {
  return `${Math.floor(Math.min(100, Math.max(0, percent)))}%`
}
