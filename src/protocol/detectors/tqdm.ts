import type { Detector } from '../detector.ts'
import { scaled } from '../scaled.ts'

const BAR = /^ *(?:([^|]*?):? +)?(\d{1,3})%\|[^|\p{L}]*\| *([\d.]+)([kMGTP]?)\/([\d.]+)([kMGTP]?) *(?:\[|$)/u
/** Where a narrow terminal or `bar_format` leaves only this. */
const SHORT = /^ *(?:([^|]*?):? +)?(\d{1,3})%\|[^|\p{L}]*\|? *$/u
const WITHOUT_TOTAL = /^ *(?:(.*?): +)?([\d.]+)([kMGTP]?)[A-Za-z]+ \[\d+:\d\d.*(?:\/s|s\/\w+)\]$/

/** https://tqdm.github.io */
export const tqdm: Detector = {
  name: 'tqdm',
  programs: /^(python|tqdm)$/,
  needles: ['/s]', 's/it]'],
  read(frame) {
    const bar = BAR.exec(frame)
    if (bar !== null) {
      const [, name, percent, done, doneScale, total, totalScale] = bar
      // Scaled figures are rounded; the percentage is less so.
      const isScaled = doneScale !== '' || totalScale !== '' || total?.includes('.')
      const figures = isScaled ? { percent: Number(percent) } : { done: Number(done), total: Number(total) }
      return { ...figures, ...(name && { message: name }) }
    }
    const short = SHORT.exec(frame)
    if (short !== null) return { percent: Number(short[2]), ...(short[1] && { message: short[1] }) }
    const counted = WITHOUT_TOTAL.exec(frame)
    if (counted === null) return undefined
    return { done: scaled(counted[2], counted[3]), ...(counted[1] && { message: counted[1] }) }
  },
}
