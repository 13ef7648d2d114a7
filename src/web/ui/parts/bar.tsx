import { percent } from '../format/measure.ts'

interface BarProps {
  /** 0–100; null where nobody knows. */
  value: number | null
  of: string
  tone?: 'running' | 'finished' | 'failed' | 'cancelled'
  isThin?: boolean
  /** Where it usually is by now, 0–100. */
  usual?: number | undefined
}

export function Bar({ value, of, tone = 'running', isThin = false, usual }: BarProps) {
  const name = `bar ${tone}${isThin ? ' thin' : ''}${value === null ? ' unknown' : ''}`
  const bar = (
    <span
      className={name}
      role="progressbar"
      aria-label={of}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(value !== null && { 'aria-valuenow': Math.round(value), 'aria-valuetext': percent(value) })}
    >
      <span style={{ inlineSize: `${value ?? 100}%` }} />
    </span>
  )
  if (usual === undefined) return bar
  return (
    <span className="bar-with-usual">
      {bar}
      <span
        className="usual"
        title={`by now it is usually at ${percent(usual)}`}
        style={{ insetInlineStart: `${usual}%` }}
      />
    </span>
  )
}

/** Where a run is after so long, of the time that it usually takes. */
export function usualPercent(
  elapsedSeconds: number,
  usualSeconds: number | null | undefined,
): number | undefined {
  if (usualSeconds === null || usualSeconds === undefined || usualSeconds <= 0) return undefined
  return Math.min(100, (elapsedSeconds / usualSeconds) * 100)
}
