import type { Maintenance } from '../domain/alert/rule.ts'
import { isWithin } from './daily-span.ts'

export function isMaintained(windows: readonly Maintenance[], at: number): boolean {
  return windows.some(window =>
    'daily' in window ? isWithin(window.daily, at) : at >= window.from && at < window.to,
  )
}
