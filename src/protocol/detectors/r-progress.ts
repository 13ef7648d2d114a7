import type { Detector } from '../detector.ts'

const BAR = /^ *(?:(.*?) *)?\[[=>-]{5,}\] +(\d{1,3})%(?: .*)?$/

/** R's package progress, by its usual format: `[:bar] :percent`. */
export const rProgress: Detector = {
  name: 'progress',
  programs: /^R$/,
  yields: true,
  read(frame) {
    const bar = BAR.exec(frame)
    return bar === null ? undefined : { percent: Number(bar[2]), ...(bar[1] && { message: bar[1] }) }
  },
}
