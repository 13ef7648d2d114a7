import type { Detector } from '../detector.ts'

const TIME = '(\\d+):(\\d\\d):(\\d\\d(?:\\.\\d+)?)'
const DURATION = new RegExp(`^ *Duration: ${TIME},`)
const POSITION = new RegExp(`^(?:frame=.*|size=.*) time=${TIME}|^out_time=${TIME}`)

/** ffmpeg's own line, or `-progress`; how much there is says the line `Duration:` of the longest input. */
export const ffmpeg: Detector = {
  name: 'ffmpeg',
  programs: /^ffmpeg$/,
  needles: ['Duration: ', ' time=', 'out_time='],
  read(frame, { memory }) {
    const duration = DURATION.exec(frame)
    if (duration !== null) {
      memory.set('seconds', Math.max(memory.get('seconds') ?? 0, seconds(duration.slice(1))))
      return {}
    }
    const position = POSITION.exec(frame)
    const all = memory.get('seconds')
    if (position === null || !all) return undefined
    return { percent: Math.min(100, (seconds(position.slice(1).filter(Boolean)) / all) * 100) }
  },
}

function seconds([hours, minutes, rest]: readonly (string | undefined)[]): number {
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(rest)
}
