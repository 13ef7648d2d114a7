import type { Detector } from '../detector.ts'

const DOTS = /^ *\d+[KMG] [ .,]{10,} +(\d{1,3})% +[\d.]+[KMG]?[ =]/
const BAR = /^(\S.*?) +(\d{1,3})%\[[=+> ]*\] +[\d.,]+[KMGT]? /

export const wget: Detector = {
  name: 'wget',
  programs: /^wget2?$/,
  read(frame) {
    const dots = DOTS.exec(frame)
    if (dots !== null) return { percent: Number(dots[1]) }
    const bar = BAR.exec(frame)
    return bar === null ? undefined : { percent: Number(bar[2]), message: bar[1] ?? '' }
  },
}
