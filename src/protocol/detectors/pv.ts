import type { Detector } from '../detector.ts'

const LINE = /^ *(?:(.+?): +)?[\d.]+ ?[KMGTP]?i?[Bb]? .*\[[=#> ]*\] +(\d{1,3})%(?: +ETA.*)? *$/

/** pv, where it knows the size: of a file it does, in a pipe with `-s`. */
export const pv: Detector = {
  name: 'pv',
  programs: /^pv$/,
  read(frame) {
    const line = LINE.exec(frame)
    return line === null ? undefined : { percent: Number(line[2]), ...(line[1] && { message: line[1] }) }
  },
}
