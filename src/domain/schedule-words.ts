import cronstrue from 'cronstrue'
import { isReboot, ON_CALENDAR } from './schedule.ts'
import { calendarPattern } from './schedule-calendar.ts'

/** `At 02:00, Monday through Friday`: a schedule for people; what cannot be put into words stays as it is. */
export function scheduleWords(text: string): string {
  return text
    .split(';')
    .map(part => wordsOf(part.trim()))
    .join('; ')
}

function wordsOf(part: string): string {
  if (isReboot(part)) return 'When the machine starts'
  try {
    if (!part.startsWith(ON_CALENDAR)) return inWords(part)
    const { pattern, timezone } = calendarPattern(part.slice(ON_CALENDAR.length))
    const words = inWords(pattern)
    return timezone === undefined ? words : `${words}, ${timezone}`
  } catch {
    return part
  }
}

function inWords(cron: string): string {
  return cronstrue.toString(cron, { use24HourTimeFormat: true })
}
