import type { Detector } from '../detector.ts'
import { scaled } from '../scaled.ts'

const BAR = /^ *(?:(.*?): *)?(\d{1,3})%\|[^|]*\| *([\d.]+)([kMGTP]?)\/([\d.]+)([kMGTP]?) *\[/
/** Where the bar itself is cut out by `bar_format` or for want of width. */
const NARROW = /^ *(?:(.*?): *)?(\d{1,3})%\|[^|]*\|? *$/
const WITHOUT_TOTAL = /^ *(?:(.*?): *)?([\d.]+)([kMGTP]?)[A-Za-z]+ \[\d+:\d\d, .*(?:\/s|s\/\w+)\]$/

/** https://tqdm.github.io */
export const tqdm: Detector = {
  name: 'tqdm',
  programs: /^(python|tqdm|jupyter|papermill|luigi|dvc)$/,
  needles: ['/s]', 's/it]'],
  read(frame) {
    const bar = BAR.exec(frame)
    if (bar !== null) {
      const [, name, percent, done, doneScale, total, totalScale] = bar
      const message = name ? { message: name } : {}
      // Scaled figures are rounded: the percentage is not.
      if (doneScale !== '' || totalScale !== '') return { percent: Number(percent), ...message }
      return { done: Number(done), total: Number(total), ...message }
    }
    const narrow = NARROW.exec(frame)
    if (narrow !== null) return { percent: Number(narrow[2]), ...(narrow[1] && { message: narrow[1] }) }
    const counted = WITHOUT_TOTAL.exec(frame)
    if (counted === null) return undefined
    return { done: scaled(counted[2], counted[3]), ...(counted[1] && { message: counted[1] }) }
  },
}
