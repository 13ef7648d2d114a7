import { roughly } from '../format/duration.ts'
import { absolute } from '../format/moment.ts'
import { useNow } from '../shell/clock.ts'
import { useZone } from '../shell/zone.ts'

/** How long ago, or how soon; when exactly in the title. */
export function Time({ at }: { at: string }) {
  const zone = useZone()
  const seconds = (useNow() - Date.parse(at)) / 1000
  const text =
    Math.abs(seconds) < 5 ? 'now' : seconds > 0 ? `${roughly(seconds)} ago` : `in ${roughly(-seconds)}`
  return (
    <time dateTime={at} title={`${absolute(Date.parse(at), zone)} ${zone}`}>
      {text}
    </time>
  )
}

/** When exactly; how long ago in the title. */
export function Moment({ at }: { at: string }) {
  const zone = useZone()
  const seconds = (useNow() - Date.parse(at)) / 1000
  return (
    <time dateTime={at} title={seconds > 0 ? `${roughly(seconds)} ago` : `in ${roughly(-seconds)}`}>
      {absolute(Date.parse(at), zone)}
    </time>
  )
}
