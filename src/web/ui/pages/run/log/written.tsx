import { absolute, clockWithSeconds } from '../../../format/moment.ts'
import { useZone } from '../../../shell/zone.ts'
import type { Between } from './times.ts'

/** More than a second, and what the clocks of two measurements may be off. */
const ROUGH_MS = 1_500

/** When a line was written, as far as it is known: between two moments, of which the later one is shown. */
export function Written({ times }: { times: Between | undefined }) {
  const zone = useZone()
  if (times === undefined) return <span className="written" />
  const { after, by } = times
  return (
    <time
      className="written"
      dateTime={new Date(by).toISOString()}
      title={`written between ${absolute(after, zone)} and ${absolute(by, zone)}`}
    >
      {by - after > ROUGH_MS && <span title="at the latest">≤</span>}
      {clockWithSeconds(by, zone)}
    </time>
  )
}
