import type { Detector } from '../detector.ts'

const BAR = /^ *(?:(.*?) +)?[━╸╺]{4,}(?: +([^━╸╺─]*))?$/
const PERCENT = /(?:^|\s)(\d{1,3})%/
const COUNT = /(?:^|\s)(\d+)\/(\d+)(?:\s|$)/
const AMOUNT = /(?:^|\s)([\d.]+)\/([\d.]+) [kMGTP]?i?B/

/** Python's rich, and pip, which draws with it. */
export const rich: Detector = {
  name: 'rich',
  programs: /^(python|pip3?|rich|uv)$/,
  read(frame) {
    const bar = BAR.exec(frame)
    if (bar === null) return undefined
    const [, name, figures = ''] = bar
    const message = name ? { message: name } : {}
    const amount = AMOUNT.exec(figures)
    if (amount !== null) return { percent: (Number(amount[1]) / Number(amount[2])) * 100, ...message }
    const count = COUNT.exec(figures)
    if (count !== null) return { done: Number(count[1]), total: Number(count[2]), ...message }
    const percent = PERCENT.exec(figures)
    return percent === null ? undefined : { percent: Number(percent[1]), ...message }
  },
}
