import { pino } from 'pino'
import type { Log } from '../monitor/log.ts'
import { sayable } from './say.ts'

/** A line of JSON on stderr each, for whoever collects them. */
export function jsonLog(): Log {
  const { destination, stdTimeFunctions } = pino
  const logger = pino(
    { timestamp: stdTimeFunctions.isoTime, formatters: { level: level => ({ level }) } },
    destination({ fd: 2, sync: true }),
  )
  return (level, text, about) => {
    logger[level === 'warning' ? 'warn' : 'info'](about && { run_id: about.runId }, sayable(text))
  }
}
