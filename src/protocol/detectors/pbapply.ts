import type { Detector } from '../detector.ts'

const BAR = /^ *\|[+*=-]* *\| *(\d{1,3}) ?%(?: ~.*| elapsed.*)?$/

/** R's package pbapply, which uses txtProgressBar without a terminal and this with `type = "timer"`. */
export const pbapply: Detector = {
  name: 'pbapply',
  programs: /^R$/,
  yields: true,
  read(frame) {
    const percent = BAR.exec(frame.trimEnd())?.[1]
    return percent === undefined ? undefined : { percent: Number(percent) }
  },
}
