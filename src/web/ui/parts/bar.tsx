import { percent } from '../format/measure.ts'

interface BarProps {
  /** 0–100; null where nobody knows. */
  value: number | null
  of: string
  tone?: 'running' | 'finished' | 'failed' | 'cancelled'
  isThin?: boolean
}

export function Bar({ value, of, tone = 'running', isThin = false }: BarProps) {
  const name = `bar ${tone}${isThin ? ' thin' : ''}${value === null ? ' unknown' : ''}`
  return (
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
}
