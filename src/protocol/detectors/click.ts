import type { Detector } from '../detector.ts'

const BAR = /^ *(?:(.*?) +)?\[(?=[#-]{8})#*-*\] +(?:(\d{1,3})%|(\d+)\/(\d+))(?: .*)?$/

/** Python's `click.progressbar`. It draws on a terminal only. */
export const click: Detector = {
  name: 'click',
  programs: /^python$/,
  read(frame) {
    const bar = BAR.exec(frame)
    if (bar === null) return undefined
    const [, name, percent, done, total] = bar
    const figures =
      percent === undefined ? { done: Number(done), total: Number(total) } : { percent: Number(percent) }
    return { ...figures, ...(name && { message: name }) }
  },
}
