import { existsSync, readFileSync } from 'node:fs'

/** The process has ended, whether its parent has taken notice or not. */
export function isGone(pid: number): boolean {
  return !existsSync(`/proc/${pid}`) || /^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
}
