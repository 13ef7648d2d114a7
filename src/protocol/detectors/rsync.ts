import type { Detector } from '../detector.ts'

const LINE =
  /^ *[\d,.]+[KMGTP]? +(\d{1,3})% +[\d.]+[kMGT]?B\/s +\d+:\d\d:\d\d(?: +\(xfr#\d+, (to|ir)-chk=(\d+)\/(\d+)\))?/

/**
 * rsync with `--info=progress2`, where the percentage is of all, or with `--progress`, where it is of one file: there
 * only `to-chk`, what is left to check of how many, speaks of the whole.
 */
export const rsync: Detector = {
  name: 'rsync',
  programs: /^rsync$/,
  read(frame, { argv, memory }) {
    const line = LINE.exec(frame)
    if (line === null) return undefined
    const [, percent, kind, left, all] = line
    if (kind !== undefined && Number(percent) < 100) memory.set('progress2', 1)
    if (memory.has('progress2') || argv.some(word => word.includes('progress2')))
      return { percent: Number(percent) }
    // With `ir-chk` it still finds more.
    if (kind !== 'to') return {}
    return { done: Number(all) - Number(left), total: Number(all), totalMoves: true }
  },
}
