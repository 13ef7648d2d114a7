import type { Detector } from '../detector.ts'

const LINE = /^([^\s:]+)(?:::(?:\S.*?))? +.*\[ *(\d{1,3})%\]$/
/** A line of results that is the continuation of another. */
const RESULTS = /^[.FEsxXPpR]+ +\[ *(\d{1,3})%\]$/
/** With pytest-xdist. */
const WORKER = /^\[gw\d+\] \[ *(\d{1,3})%\] \w+ ([^\s:]+)/

export const pytest: Detector = {
  name: 'pytest',
  programs: /^(pytest|py\.test|pytest-3|py\.test-3)$/,
  read(frame) {
    const results = RESULTS.exec(frame)
    if (results !== null) return { percent: Number(results[1]) }
    const worker = WORKER.exec(frame)
    if (worker !== null) return { percent: Number(worker[1]), message: worker[2] ?? '' }
    const line = LINE.exec(frame)
    return line === null ? undefined : { percent: Number(line[2]), message: line[1] ?? '' }
  },
}
